import { randomUUID } from 'node:crypto';
import { AttachUserPolicyCommand } from '@aws-sdk/client-iam';
import type { Credentials } from '../../emulator/emulator.ts';
import { type SeededUser, textOf } from '../../support/deployed/deployed.ts';
import { anAnnouncement, anIntent, anOutcome } from '../../support/builders/ledger-entries.ts';
import { signedPost } from '../../support/deployed/signed-post.ts';
import {
  as,
  exposed,
  find,
  giveBack,
  keystop,
  ledgerKey,
  lines,
  notices,
  ON_CALL,
  OVERRIDING,
  twoKeys,
} from './shared.ts';

const DAY = 86_400_000;

/** The user's first key is Inactive, contained by a sweep as the ledger says. */
async function stale(): Promise<SeededUser> {
  const user = await keystop.user({ keys: [{ status: 'Inactive' }, {}] });
  const { userName } = user;
  const outcome = { outcome: 'contained', evidence: 'update-accepted', recovered: false } as const;
  const id = randomUUID();
  const entry = anOutcome({ id, userName, cause: 'stale', source: 'sweep', outcome });
  await keystop.ledger.append(ledgerKey(user), entry);
  await keystop.ledger.append(ledgerKey(user), anAnnouncement({ id: `announced:${id}`, outcomeId: id }));
  return user;
}

async function refusalOf(user: SeededUser, role: string | Credentials, ...options: string[]): Promise<unknown[]> {
  const { code, stdout } = await giveBack(user, role, ...options);
  return [code, lines(stdout)[0], ...(await keystop.statuses(user))];
}

/** Of keys that are reactivated, by the deployed function and without it. */
export function checkKeys(): void {
  describe('keystop reactivate by the deployed function', () => {
    it('gives a stale key back to whoever the policy lets ask, with no right over keys of their own', async () => {
      const user = await stale();
      const { code, stdout, stderr } = await giveBack(user, ON_CALL);
      expect([code, stderr, ...(await keystop.statuses(user))]).toEqual([0, '', 'Active', 'Active']);
      expect(lines(stdout)).toEqual([
        expect.stringMatching(/is Active again \(evidence: read-back\); sweeps leave it alone until/),
        `Recorded in table ${keystop.output('LedgerTableName')}.`,
      ]);
    });

    it('records who asked as AWS attests it, and why, and tells people', async () => {
      const user = await stale();
      await giveBack(user, ON_CALL);
      const outcome = (await keystop.settled(user.key.accessKeyId)).at(-1);
      const told = await notices.some('the notice', (notice) => textOf(notice).includes(user.key.accessKeyId));
      expect(outcome).toMatchObject({
        requestedBy: `arn:aws:sts::${keystop.account}:assumed-role/on-call/carol`,
        reason: 'false alarm, case 42',
        outcome: { outcome: 'reactivated' },
      });
      expect(told.map((notice) => notice.outcome)).toEqual(['reactivated']);
    });

    it('gives an exposed key back to a role that may override, whatever its path, and the key works again', async () => {
      const user = await exposed();
      const before = await keystop.whoIs(user.key);
      const { code } = await giveBack(user, OVERRIDING, '--override');
      const after = await keystop.whoIs(user.key);
      expect([code, before, after]).toEqual([0, 'InvalidClientTokenId', expect.stringContaining(user.userName)]);
    });

    it('gives a key back of which only the intent was recorded, as a crash in the middle of containing leaves it', async () => {
      const user = await keystop.user({ keys: [{ status: 'Inactive' }] });
      await keystop.ledger.append(ledgerKey(user), anIntent({ id: randomUUID(), userName: user.userName }));
      const { code } = await giveBack(user, OVERRIDING, '--override');
      expect([code, ...(await keystop.statuses(user))]).toEqual([0, 'Active']);
    });

    it('answers with one JSON document where asked to', async () => {
      const user = await stale();
      const { stdout } = await giveBack(user, ON_CALL, '--json');
      expect(JSON.parse(stdout)).toMatchObject({ accessKeyId: user.key.accessKeyId, outcome: 'reactivated' });
    });

    it('changes nothing where the key is Active, and says so', async () => {
      const user = await twoKeys();
      const { code, stdout } = await giveBack(user, ON_CALL, '--user', user.userName);
      expect([code, lines(stdout)]).toEqual([0, [`${user.key.accessKeyId} is Active; nothing was changed.`]]);
    });
  });

  describe('after a reactivation', () => {
    let user: SeededUser;
    let heldUntil: Date | undefined;

    beforeAll(async () => {
      user = await exposed();
      await giveBack(user, OVERRIDING, '--override');
      heldUntil = (await keystop.ledger.read(ledgerKey(user))).reactivation?.holdUntil;
    });

    it('sweeps leave the key alone for 14 days', () => {
      expect(Math.round(((heldUntil?.getTime() ?? 0) - Date.now()) / DAY)).toBe(14);
    });

    it('a finding of older activity contains nothing, and one of newer activity contains the key again', async () => {
      await find(user, new Date(Date.now() - DAY));
      await keystop.handled(user.key.accessKeyId, 2);
      const afterOlder = await keystop.statuses(user);
      await find(user);
      expect([afterOlder, await keystop.contained(user)]).toEqual([
        ['Active', 'Active'],
        ['Inactive', 'Active'],
      ]);
    });
  });

  describe('keystop reactivate by the deployed function > refuses', () => {
    it('an exposed key without the override', async () => {
      expect(await refusalOf(await exposed(), OVERRIDING)).toEqual([
        1,
        expect.stringMatching(/override-needed: .*repeat with --override/),
        'Inactive',
        'Active',
      ]);
    });

    it('the override of a role that may not, and says which may', async () => {
      expect(await refusalOf(await exposed(), ON_CALL, '--override')).toEqual([
        1,
        expect.stringMatching(/no-override-right: .*assumed-role\/on-call\/carol may not override; .*overrideRoles/),
        'Inactive',
        'Active',
      ]);
    });

    it('the key’s own user, whose other key signs', async () => {
      const user = await stale();
      const [, other = user.key] = user.keys;
      const PolicyArn = keystop.output('ReactivatorPolicyArn');
      await keystop.iam.send(new AttachUserPolicyCommand({ UserName: user.userName, PolicyArn }));
      expect(await refusalOf(user, other)).toEqual([
        1,
        expect.stringMatching(/own-user: .*another principal/),
        'Inactive',
        'Active',
      ]);
    });

    it('a key that somebody else set Inactive', async () => {
      const user = await keystop.user({ keys: [{ status: 'Inactive' }] });
      expect(await refusalOf(user, OVERRIDING, '--override')).toEqual([
        1,
        expect.stringContaining('not-contained-by-keystop'),
        'Inactive',
      ]);
    });

    it('a key that a finding met Inactive, without the override', async () => {
      const user = await keystop.user({ keys: [{ status: 'Inactive' }] });
      await find(user);
      await keystop.settled(user.key.accessKeyId);
      expect(await refusalOf(user, OVERRIDING)).toEqual([1, expect.stringContaining('was-not-active'), 'Inactive']);
    });

    it('an account that it does not guard', async () => {
      const { code, stderr } = await giveBack(await stale(), ON_CALL, '--account', '444455556666');
      expect([code, stderr]).toEqual([1, expect.stringMatching(/account 444455556666 is out of scope/)]);
    });

    it('whoever lacks the right to call it, and says what gives it', async () => {
      const user = await stale();
      const { code, stderr } = await giveBack(user, 'nobody');
      expect([code, ...(await keystop.statuses(user))]).toEqual([1, 'Inactive', 'Active']);
      expect(stderr).toMatch(/cloudformation:DescribeStacks/);
    });
  });

  describe('the URL', () => {
    it('refuses a request that nobody has signed', async () => {
      expect((await fetch(keystop.output('ReactivatorUrl'), { method: 'POST', body: '{}' })).status).toBe(403);
    });

    it('takes nobody’s word for who asks', async () => {
      const user = await exposed();
      const claim = {
        accessKeyId: user.key.accessKeyId,
        reason: 'let me in',
        override: true,
        requestedBy: `arn:aws:sts::${keystop.account}:assumed-role/${OVERRIDING}/carol`,
      };
      const signer = keystop.emulator.clientConfig(as.get(ON_CALL));
      const { status, body } = await signedPost(keystop.output('ReactivatorUrl'), claim, signer);
      expect([status, body['outcome'], ...(await keystop.statuses(user))]).toEqual([
        403,
        expect.objectContaining({ outcome: 'refused', reason: 'no-override-right' }),
        'Inactive',
        'Active',
      ]);
    });
  });

  describe('keystop reactivate --direct', () => {
    it('gives an exposed key back with credentials that may set it Active, also of nobody that may override', async () => {
      const user = await exposed();
      const { code, stdout } = await giveBack(user, keystop.emulator.rootOf(keystop.account), '--override', '--direct');
      expect([code, lines(stdout)[0]]).toEqual([0, expect.stringContaining('is Active again')]);
      const outcome = (await keystop.settled(user.key.accessKeyId)).at(-1);
      expect(outcome?.requestedBy).toBe(`arn:aws:iam::${keystop.account}:root`);
    });
  });
}
