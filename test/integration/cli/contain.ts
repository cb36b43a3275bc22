import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAccessKeyId } from '../../emulator/key-ids.ts';
import { textOf } from '../../support/deployed/deployed.ts';
import { ADMIN, keystop, notices, folder, run, user, lines } from './shared.ts';

export function checkContain(): void {
  describe('keystop contain', () => {
    it('sets the key Inactive, leaves the other alone, and says how it knows and how to undo it', async () => {
      const seeded = await user();
      const { code, stdout } = await run(['contain', seeded.key.accessKeyId, '--reason', 'found in a pastebin']);
      const statuses = await keystop.statuses(seeded);
      expect([code, ...statuses]).toEqual([0, 'Inactive', 'Active']);
      expect(lines(stdout)).toEqual([
        `${seeded.key.accessKeyId} is Inactive (evidence: read-back). Services may honour it some seconds longer.`,
        `Recorded in table ${keystop.output('LedgerTableName')}.`,
        `Undo: keystop reactivate ${seeded.key.accessKeyId} --override --reason "…"`,
      ]);
    });

    it('records in the deployed table who asked and why, and tells people', async () => {
      const seeded = await user();
      await run(['contain', seeded.key.accessKeyId, '--reason', 'case 42']);
      const [outcome] = await keystop.settled(seeded.key.accessKeyId);
      const told = await notices.some('the notice', (notice) => textOf(notice).includes(seeded.key.accessKeyId));
      expect(outcome).toMatchObject({
        source: 'command',
        findingType: 'case 42',
        requestedBy: `arn:aws:iam::${keystop.account}:root`,
        outcome: { outcome: 'contained' },
      });
      expect(told).toHaveLength(1);
    });

    it('takes the user by name', async () => {
      const seeded = await user();
      const { code } = await run(['contain', seeded.key.accessKeyId, '--user', seeded.userName]);
      expect([code, ...(await keystop.statuses(seeded))]).toEqual([0, 'Inactive', 'Active']);
    });

    it('finds the owner where the name is wrong', async () => {
      const [seeded, bystander] = [await user(), await user()];
      const { code } = await run(['contain', seeded.key.accessKeyId, '--user', bystander.userName]);
      const statuses = [...(await keystop.statuses(seeded)), ...(await keystop.statuses(bystander))];
      expect([code, ...statuses]).toEqual([0, 'Inactive', 'Active', 'Active', 'Active']);
    });

    it('ends well where the key is Inactive already, and says that it changed nothing', async () => {
      const seeded = await user({ keys: [{ status: 'Inactive' }] });
      const { code, stdout } = await run(['contain', seeded.key.accessKeyId]);
      expect([code, lines(stdout)[0]]).toEqual([
        0,
        `${seeded.key.accessKeyId} was Inactive already; nothing was changed.`,
      ]);
    });

    it('answers with one JSON document where asked to', async () => {
      const seeded = await user();
      const { stdout } = await run(['contain', seeded.key.accessKeyId, '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ accessKeyId: seeded.key.accessKeyId, outcome: 'contained' });
    });

    it('writes to the ledger file that is named, and not to the table', async () => {
      const seeded = await user();
      const file = join(folder, 'named.ndjson');
      const { code } = await run(['contain', seeded.key.accessKeyId, '--ledger', file]);
      const written = readFileSync(file, 'utf8');
      expect([code, await keystop.history(seeded.key.accessKeyId)]).toEqual([0, []]);
      expect(written).toContain(seeded.key.accessKeyId);
    });

    it('writes to a file of its folder where nothing is deployed', async () => {
      const seeded = await user();
      const { code, stdout } = await run(['contain', seeded.key.accessKeyId, '--stack', 'NotDeployed']);
      expect([code, lines(stdout)[1]]).toEqual([0, 'Recorded in file keystop-ledger.ndjson.']);
    });

    it('refuses the key that signs', async () => {
      const seeded = await user({ policy: ADMIN });
      const { code, stderr } = await run(['contain', seeded.key.accessKeyId], { as: seeded.key });
      const statuses = await keystop.statuses(seeded);
      expect([code, ...statuses]).toEqual([2, 'Active', 'Active']);
      expect(lines(stderr)).toEqual([expect.stringMatching(/signs this very command; use --own/)]);
    });

    it('says that a key which nobody owns was not found', async () => {
      const accessKeyId = newAccessKeyId(keystop.account);
      const { code, stdout } = await run(['contain', accessKeyId]);
      expect([code, lines(stdout)[0]]).toEqual([
        1,
        expect.stringMatching(/^AKIA\w+ was not found: .*Nothing was changed/),
      ]);
    });

    it("refuses another account's key", async () => {
      const foreign = await user({ accountId: '444455556666' });
      const { code, stdout } = await run(['contain', foreign.key.accessKeyId]);
      expect([code, lines(stdout)[0]]).toEqual([
        1,
        expect.stringContaining('foreign-account: the key belongs to account 444455556666'),
      ]);
    });

    it('says what is missing where the caller may not do it, and changes nothing', async () => {
      const [seeded, weak] = [await user(), await user()];
      const { code, stdout } = await run(['contain', seeded.key.accessKeyId, '--ledger', join(folder, 'weak.ndjson')], {
        as: weak.key,
      });
      expect([code, ...(await keystop.statuses(seeded))]).toEqual([1, 'Active', 'Active']);
      expect(stdout).not.toContain('is Inactive');
    });

    it.each([
      ['temporary credentials', 'ASIARTX3GSDSQEXAMPLE', 'ASIARTX3GSDSQEXAMPLE names temporary credentials'],
      ['something else', 'not a key', '"not a key" is no access key id'],
      ['a secret', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'is no access key id'],
      ['a user that cannot be', 'AKIARTX3GSDSQEXAMPLE --user a*b', 'is no IAM user name'],
    ])('refuses %s in one line, and asks nothing of AWS', async (what, typed, message) => {
      await keystop.emulator.resetCalls();
      const args = what.startsWith('a user') ? typed.split(' ') : [typed];
      const { code, stdout, stderr } = await run(['contain', ...args]);
      const calls = Object.keys(await keystop.emulator.calls()).filter((call) => !/^(sqs|lambda):/.test(call));
      expect([code, stdout, calls]).toEqual([2, '', []]);
      expect(lines(stderr)).toEqual([expect.stringContaining(message)]);
    });
  });

  describe('keystop contain --own', () => {
    it('sets the key that signs Inactive, takes its refusal as evidence, and warns first', async () => {
      const seeded = await user({ policy: ADMIN });
      const { code, stdout, stderr } = await run(['contain', '--own'], { as: seeded.key });
      expect([code, lines(stdout)[0]]).toEqual([0, expect.stringContaining('is Inactive (evidence: key-refused)')]);
      expect(lines(stderr)[0]).toMatch(/signs this command.*only another credential can undo this/);
      expect([await keystop.whoIs(seeded.key), ...(await keystop.statuses(seeded))]).toEqual([
        'InvalidClientTokenId',
        'Inactive',
        'Active',
      ]);
    });

    it('leaves an intent behind, by which another credential gives the key back', async () => {
      const seeded = await user({ policy: ADMIN });
      await run(['contain', '--own'], { as: seeded.key });
      const { code } = await run([
        'reactivate',
        seeded.key.accessKeyId,
        '--direct',
        '--override',
        '--reason',
        'a drill',
      ]);
      expect([code, ...(await keystop.statuses(seeded))]).toEqual([0, 'Active', 'Active']);
    });

    it('refuses another key than the one that signs', async () => {
      const seeded = await user({ policy: ADMIN });
      const [, other = seeded.key] = seeded.keys;
      const { code } = await run(['contain', other.accessKeyId, '--own'], { as: seeded.key });
      expect([code, ...(await keystop.statuses(seeded))]).toEqual([2, 'Active', 'Active']);
    });

    it('says so where the caller may not change its own key', async () => {
      const seeded = await user();
      const { code, stdout } = await run(['contain', '--own', '--ledger', join(folder, 'own.ndjson')], {
        as: seeded.key,
      });
      expect([code, lines(stdout)[0]]).toEqual([1, expect.stringMatching(/^FAILED for AKIA\w+: AccessDenied: /)]);
      expect(await keystop.statuses(seeded)).toEqual(['Active', 'Active']);
    });
  });
}
