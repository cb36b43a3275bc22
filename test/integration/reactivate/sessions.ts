import { randomUUID } from 'node:crypto';
import { AttachUserPolicyCommand, ListAttachedUserPoliciesCommand } from '@aws-sdk/client-iam';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetFederationTokenCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../../emulator/emulator.ts';
import { type SeededUser, textOf } from '../../support/deployed/deployed.ts';
import { findingFor } from '../../support/builders/events/finding-for.ts';
import { anIntent } from '../../support/builders/ledger-entries.ts';
import { allowing, credentialsOf } from '../../support/deployed/role-sessions.ts';
import { ask, find, giveBack, keystop, ledgerKey, lines, notices, ON_CALL, OVERRIDING } from './shared.ts';

const LISTING = JSON.parse(allowing({ Action: ['sqs:ListQueues', 'sts:GetFederationToken'], Resource: '*' })) as object;
const OTHER_POLICY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

const subjectOf = ({ userName }: SeededUser): string => `user/${userName}`;
const aListingUser = (keys: readonly object[] = [{}, {}]): Promise<SeededUser> =>
  keystop.user({ policy: LISTING, keys });

/** Whether credentials may list queues: `allowed`, or the name of the refusal. */
async function listing(credentials: Credentials): Promise<string> {
  const sqs = new SQSClient({ ...keystop.emulator.clientConfig(credentials), maxAttempts: 1 });
  const call = sqs.send(new ListQueuesCommand({})).then(() => 'allowed');
  return call.catch((fault: unknown) => (fault instanceof Error ? fault.name : ''));
}

/** Sessions that a key makes, one by each operation for which a user needs nobody's trust. */
async function sessionsBy(key: Credentials): Promise<readonly [Credentials, Credentials]> {
  const sts = new STSClient(keystop.emulator.clientConfig(key));
  const Policy = JSON.stringify(LISTING);
  const own = await sts.send(new GetSessionTokenCommand({}));
  const federated = await sts.send(new GetFederationTokenCommand({ Name: 'guest', Policy }));
  return [credentialsOf(own), credentialsOf(federated)];
}

async function policiesOf({ userName }: SeededUser): Promise<readonly (string | undefined)[]> {
  const { AttachedPolicies = [] } = await keystop.iam.send(new ListAttachedUserPoliciesCommand({ UserName: userName }));
  return AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
}

const attach = ({ userName }: SeededUser, PolicyArn: string): Promise<unknown> =>
  keystop.iam.send(new AttachUserPolicyCommand({ UserName: userName, PolicyArn }));

/** Has GuardDuty find a session of a user, as it names one. */
async function findSession({ userName, userId }: SeededUser, { accessKeyId }: Credentials): Promise<void> {
  const finding = findingFor({ accessKeyId, userName, account: keystop.account });
  const accessKeyDetails = { accessKeyId, userName, userType: 'IAMUser', principalId: userId };
  const resource = { resourceType: 'AccessKey', accessKeyDetails };
  await keystop.emulator.putAwsEvent({ ...finding, detail: { ...(finding.detail as object), resource } });
}

/** Of the sessions of an exposed key's user, with `revokeSessions`. */
export function checkSessions(): void {
  describe('sessions of a user', () => {
    it('made with a leaked key before are refused once it is contained, and the other key works on', async () => {
      const user = await aListingUser();
      const [, other = user.key] = user.keys;
      const sessions = await sessionsBy(user.key);
      const before = await Promise.all(sessions.map(listing));
      await find(user);
      await keystop.settled(subjectOf(user));
      const after = await Promise.all([...sessions, user.key, other].map(listing));
      expect([before, after]).toEqual([
        ['allowed', 'allowed'],
        ['AccessDenied', 'AccessDenied', 'InvalidClientTokenId', 'allowed'],
      ]);
    });

    it('work again, with the key, once the key is reactivated; another policy of the user stays', async () => {
      const user = await aListingUser();
      await attach(user, OTHER_POLICY);
      const sessions = await sessionsBy(user.key);
      await find(user);
      await keystop.settled(subjectOf(user));
      const meanwhile = await policiesOf(user);
      const { code, stdout } = await giveBack(user, OVERRIDING, '--override');
      expect([code, meanwhile, await policiesOf(user)]).toEqual([
        0,
        [OTHER_POLICY, keystop.output('SessionPolicyArn')],
        [OTHER_POLICY],
      ]);
      expect(await Promise.all([...sessions, user.key].map(listing))).toEqual(['allowed', 'allowed', 'allowed']);
      expect(lines(stdout).at(-1)).toMatch(/^Allowed again are the temporary credentials of user-\d+/);
    });

    it('are denied for a finding about one of them, no key is touched, and the notice says how to undo it', async () => {
      const user = await aListingUser();
      const [session] = await sessionsBy(user.key);
      await findSession(user, session);
      await keystop.settled(subjectOf(user));
      const undo = `keystop reactivate --user ${user.userName} --account ${keystop.account} --override --reason "…"`;
      const told = await notices.some('the notice', (notice) => textOf(notice).includes(undo));
      expect([await listing(session), ...(await keystop.statuses(user)), told.map(({ outcome }) => outcome)]).toEqual([
        'AccessDenied',
        'Active',
        'Active',
        ['sessions-revoked'],
      ]);
    });

    it('are reactivated by the user’s name, by whoever may override alone', async () => {
      const user = await aListingUser();
      const [session] = await sessionsBy(user.key);
      await findSession(user, session);
      await keystop.settled(subjectOf(user));
      const refused = await ask(ON_CALL, '--user', user.userName, '--override');
      const meanwhile = await listing(session);
      const given = await ask(OVERRIDING, '--user', user.userName, '--override');
      expect([refused.code, meanwhile, given.code, await listing(session)]).toEqual([1, 'AccessDenied', 0, 'allowed']);
    });

    it('are reactivated with the key where only the intents were recorded, as a crash in the middle leaves it', async () => {
      const user = await aListingUser([{ status: 'Inactive' }]);
      const policyArn = keystop.output('SessionPolicyArn');
      await attach(user, OTHER_POLICY);
      await attach(user, policyArn);
      const intent = anIntent({ id: randomUUID(), userName: user.userName });
      await keystop.ledger.append(ledgerKey(user), intent);
      await keystop.ledger.append({ account: keystop.account, subject: subjectOf(user) }, { ...intent, policyArn });
      const { code } = await giveBack(user, OVERRIDING, '--override');
      expect([code, await keystop.statuses(user), await policiesOf(user)]).toEqual([0, ['Active'], [OTHER_POLICY]]);
    });

    it('that IAM’s limit of policies leaves alone are a failure that is told, and the key is contained', async () => {
      const user = await aListingUser();
      for (let i = 0; i < 10; i += 1) await attach(user, `arn:aws:iam::${keystop.account}:policy/team-${i}`);
      await find(user);
      const [outcome] = await keystop.settled(subjectOf(user));
      const isAbout = (notice: Parameters<typeof textOf>[0]) => textOf(notice).includes(`user ${user.userName} `);
      const [told] = await notices.some('the notice', isAbout);
      expect([outcome?.outcome, ...(await keystop.statuses(user)), told?.urgency]).toEqual([
        expect.objectContaining({ outcome: 'failed', code: 'LimitExceeded' }),
        'Inactive',
        'Active',
        'highest',
      ]);
      expect(told?.commands).toEqual([expect.stringContaining(`keystop reactivate --user ${user.userName} `)]);
      expect(told?.lines[0]).toMatch(/could not deny the temporary credentials of user .*PoliciesPerUser: 10/);
      expect((await keystop.outcomes(user.key.accessKeyId)).map((entry) => entry.outcome.outcome)).toEqual([
        'contained',
      ]);
    });
  });

  describe('without an exposed key', () => {
    it('refuses to let sessions work again that Keystop did not deny', async () => {
      const user = await aListingUser();
      await attach(user, keystop.output('SessionPolicyArn'));
      const { code, stdout } = await ask(OVERRIDING, '--user', user.userName, '--override');
      expect([code, stdout, await policiesOf(user)]).toEqual([
        1,
        expect.stringContaining('not-contained-by-keystop'),
        [keystop.output('SessionPolicyArn')],
      ]);
    });
  });
}
