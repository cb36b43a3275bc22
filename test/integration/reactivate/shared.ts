import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import type { Credentials } from '../../emulator/emulator.ts';
import { type Deployed, deployKeystop, type SeededUser, type UserOptions } from '../../support/deployed/deployed.ts';
import { findingFor } from '../../support/builders/events/finding-for.ts';
import type { Inbox } from '../../support/deployed/inbox.ts';
import { createRole, sessionOf } from '../../support/deployed/role-sessions.ts';
import { type CliResult, runCli } from '../../support/deployed/run-cli.ts';

export const OVERRIDING = 'key-override';
export const ON_CALL = 'on-call';

export let keystop: Deployed;
export let notices: Inbox<Notice>;
/** Sessions of roles by the roles' names, each with the policy that the stack makes for callers. */
export const as = new Map<string, Credentials>();

/** Deploys the stack that all suites of this folder ask, and makes the roles that ask. */
export async function startReactivating(): Promise<void> {
  keystop = await deployKeystop('test/support/deployed/keystop.reactivation.config.json');
  notices = await keystop.subscribe();
  const policyArns = [keystop.output('ReactivatorPolicyArn')];
  const { account, emulator, iam } = keystop;
  const roles = [
    { name: OVERRIDING, path: '/on-call/', policyArns },
    { name: ON_CALL, policyArns },
    { name: 'nobody', policyArns: [] },
  ];
  for (const role of roles) {
    const arn = await createRole(iam, account, role);
    as.set(role.name, await sessionOf(emulator, arn, { by: emulator.rootOf(account), RoleSessionName: 'carol' }));
  }
}

export const twoKeys = (options: UserOptions = {}): Promise<SeededUser> => keystop.user({ keys: [{}, {}], ...options });
export const ledgerKey = ({ key }: SeededUser) => ({ account: keystop.account, subject: key.accessKeyId });
export const lines = (output: string): readonly string[] => output.split('\n').filter((line) => line !== '');

/** The user's first key is found by GuardDuty, contained and recorded. */
export async function exposed(options: UserOptions = {}): Promise<SeededUser> {
  const user = await twoKeys(options);
  await find(user);
  await keystop.contained(user);
  await keystop.settled(user.key.accessKeyId);
  return user;
}

export async function find({ key, userName }: SeededUser, lastSeenAt = new Date()): Promise<void> {
  const finding = findingFor({ accessKeyId: key.accessKeyId, userName, account: keystop.account });
  const service = { eventLastSeen: lastSeenAt.toISOString() };
  await keystop.emulator.putAwsEvent({ ...finding, detail: { ...(finding.detail as object), service } });
}

/** `keystop reactivate` by a session of a role, by the deployed function. */
export function ask(role: string | Credentials, ...options: readonly string[]): Promise<CliResult> {
  const signer = typeof role === 'string' ? as.get(role) : role;
  const args = ['reactivate', '--reason', 'false alarm, case 42', ...options];
  return runCli(keystop.emulator, args, signer === undefined ? {} : { as: signer });
}

/** The same for the user's first key. */
export function giveBack(
  { key }: SeededUser,
  role: string | Credentials,
  ...options: readonly string[]
): Promise<CliResult> {
  return ask(role, key.accessKeyId, ...options);
}
