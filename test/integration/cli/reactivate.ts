import { newAccessKeyId } from '../../emulator/key-ids.ts';
import { DAY, keystop, run, user, containedUser, findingAbout, startResponder, lines, undo } from './shared.ts';

export function checkReactivate(): void {
  describe('keystop reactivate --direct', () => {
    it('refuses a key that was contained as exposed, without the override', async () => {
      const seeded = await containedUser();
      const { code, stdout } = await run(['reactivate', seeded.key.accessKeyId, '--direct', '--reason', 'false alarm']);
      expect([code, lines(stdout)[0]]).toEqual([1, expect.stringContaining('override-needed')]);
      expect(await keystop.statuses(seeded)).toEqual(['Inactive', 'Active']);
    });

    it("refuses the key's own user, whatever its other key may", async () => {
      const seeded = await containedUser();
      const [, other = seeded.key] = seeded.keys;
      const args = ['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'mine'];
      const { code, stdout } = await run(args, { as: other });
      expect([code, lines(stdout)[0]]).toEqual([1, expect.stringContaining('own-user')]);
      expect(await keystop.statuses(seeded)).toEqual(['Inactive', 'Active']);
    });

    it('refuses a key that somebody else set Inactive', async () => {
      const seeded = await user({ keys: [{ status: 'Inactive' }] });
      const { code, stdout } = await run([
        'reactivate',
        seeded.key.accessKeyId,
        '--direct',
        '--override',
        '--reason',
        'please',
      ]);
      expect([code, lines(stdout)[0]]).toEqual([1, expect.stringContaining('not-contained-by-keystop')]);
      expect(await keystop.statuses(seeded)).toEqual(['Inactive']);
    });

    it('reactivates the key, which works again, with a hold of 14 days', async () => {
      const seeded = await containedUser();
      const args = ['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'false alarm'];
      const { code, stdout } = await run(args);
      const outcome = (await keystop.outcomes(seeded.key.accessKeyId)).at(-1);
      const held = outcome?.outcome.outcome === 'reactivated' ? outcome.outcome.holdUntil.getTime() : 0;
      expect([code, await keystop.whoIs(seeded.key)]).toEqual([0, expect.stringContaining(seeded.userName)]);
      expect(lines(stdout)[0]).toMatch(/is Active again \(evidence: read-back\); sweeps leave it alone until/);
      expect([outcome?.reason, Math.round((held - Date.now()) / DAY)]).toEqual(['false alarm', 14]);
    });

    it('answers the findings whose activity is older; newer activity contains again', async () => {
      await startResponder();
      const seeded = await containedUser();
      const earlier = new Date(Date.now() - DAY).toISOString();
      const args = ['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'false alarm'];
      const { code } = await run(args);
      const finding = findingAbout(seeded);
      await keystop.emulator.putAwsEvent({
        ...finding,
        detail: { ...(finding.detail as object), service: { eventLastSeen: earlier } },
      });
      await keystop.handled(seeded.key.accessKeyId, 1);
      const afterOlder = await keystop.statuses(seeded);
      await keystop.emulator.putAwsEvent(finding);
      const afterNewer = await keystop.contained(seeded);
      expect([code, afterOlder, afterNewer]).toEqual([0, ['Active', 'Active'], ['Inactive', 'Active']]);
    });

    it('changes nothing where the key is Active', async () => {
      const seeded = await user();
      const { code, stdout } = await run([
        'reactivate',
        seeded.key.accessKeyId,
        '--direct',
        '--reason',
        'please',
        '--user',
        seeded.userName,
      ]);
      expect([code, lines(stdout)]).toEqual([0, [`${seeded.key.accessKeyId} is Active; nothing was changed.`]]);
    });

    it.each([
      ['an unknown key', () => [newAccessKeyId(keystop.account), '--reason', 'please'], 1],
      ['a missing reason', () => ['AKIARTX3GSDSQEXAMPLE'], 2],
      ['an empty reason', () => ['AKIARTX3GSDSQEXAMPLE', '--reason', ' '], 2],
    ] as const)('refuses %s', async (_, args, expected) => {
      const { code } = await run(['reactivate', '--direct', ...args()]);
      expect(code).toBe(expected);
    });
  });

  describe('keystop reactivate', () => {
    it('goes the direct way where the deployed function lets nobody override, and says so', async () => {
      const seeded = await containedUser();
      const { code, stderr } = await run(undo(seeded.key.accessKeyId));
      expect([code, ...(await keystop.statuses(seeded))]).toEqual([0, 'Active', 'Active']);
      expect(lines(stderr)).toEqual([expect.stringMatching(/no overrideRoles are deployed.*your own credentials/)]);
    });

    it('goes the direct way where nothing is deployed, by the ledger file', async () => {
      const seeded = await user();
      await run(['contain', seeded.key.accessKeyId, '--stack', 'NotDeployed']);
      const { code, stdout } = await run([...undo(seeded.key.accessKeyId), '--stack', 'NotDeployed']);
      expect([code, lines(stdout)[1], ...(await keystop.statuses(seeded))]).toEqual([
        0,
        'Recorded in file keystop-ledger.ndjson.',
        'Active',
        'Active',
      ]);
    });

    it('refuses the account of somebody else’s credentials in one line', async () => {
      const { code, stderr } = await run([
        'reactivate',
        'AKIARTX3GSDSQEXAMPLE',
        '--direct',
        '--reason',
        'r',
        '--account',
        '444455556666',
      ]);
      expect([code, lines(stderr)]).toEqual([2, [expect.stringMatching(/--account 444455556666.*--role-arn/)]]);
    });
  });
}
