import type { AccessKey, Usage } from '../../../lambda/domain/keys/access-key.ts';
import { describeUsage } from '../../../lambda/domain/notices/notice.ts';
import { plural } from '../../../lambda/domain/shared/plural.ts';
import { describeFault } from '../../../lambda/domain/shared/remediation-error.ts';
import { concurrently } from '../../../lambda/usecases/shared/concurrently.ts';
import { ageDays } from '../../../lambda/domain/shared/age-days.ts';
import { EXIT, type ExitCode } from '../../terminal/exit-code.ts';
import { type IamShell, openIamShell } from '../../connect/iam-session.ts';
import { print } from '../../terminal/print.ts';
import { printTable } from '../../terminal/print-table.ts';
import { openProgress } from '../../terminal/progress.ts';
import { concurrencyOption } from '../../arguments/sweep-options.ts';
import { usageDocument } from '../sweep/sweep-document.ts';

export interface InventoryOptions {
  readonly concurrency: string;
  readonly roleArn?: string;
  readonly json?: boolean;
}

interface ListedKey extends AccessKey {
  readonly userName: string;
  readonly usage: Usage;
}

/**
 * Shows every access key of the users that the credential report knows, with its age and its last use. Reads only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export async function inventory(options: InventoryOptions): Promise<ExitCode> {
  const concurrency = concurrencyOption(options);
  const shell = await openIamShell({ ...options, concurrency });
  const { keys, failed, usersAsOf } = await listAll(shell, concurrency);
  const now = shell.ports.clock.now();
  if (options.json === true) {
    const listed = keys.map(({ accessKeyId, userName, status, createdAt, usage }) => ({
      accessKeyId,
      userName,
      status,
      createdAt: createdAt.toISOString(),
      lastUsed: usageDocument(usage),
    }));
    const { account } = shell.caller;
    print(JSON.stringify({ account, usersAsOf, keys: listed, failed, iamCalls: shell.iamCalls() }, null, 2));
  } else {
    const rows = keys.map((key) => [
      key.accessKeyId,
      key.userName,
      key.status,
      `${ageDays(key.createdAt, now)} d`,
      describeUsage(key.usage),
    ]);
    printTable(['key', 'owner', 'status', 'age', 'last used'], rows);
    for (const { userName, code, message } of failed) print(`  ${userName}: could not be read: ${code}: ${message}`);
    const counted = `${plural(keys.length, 'key')} in account ${shell.caller.account}`;
    print(`${counted}, of its users as of ${usersAsOf.toISOString()}. ${shell.iamCalls().total} IAM calls.`);
  }
  return failed.length > 0 ? EXIT.failed : EXIT.done;
}

interface Listed {
  readonly keys: readonly ListedKey[];
  /** When the credential report was made; AWS makes a new one every 4 hours at most. */
  readonly usersAsOf: Date;
  readonly failed: readonly { readonly userName: string; readonly code: string; readonly message: string }[];
}

// The report names the users; their keys' ids and the latest use are only in IAM itself.
async function listAll({ ports }: IamShell, concurrency: number): Promise<Listed> {
  const { rows, generatedAt } = await ports.reports.read();
  const keys: (readonly ListedKey[])[] = [];
  const failed: { userName: string; code: string; message: string }[] = [];
  const progress = await openProgress('users read', rows.length);
  let done = 0;
  try {
    await concurrently(rows, concurrency, async ({ userName }, at) => {
      try {
        keys[at] = await keysOf(userName, ports);
      } catch (fault) {
        const { code, message } = describeFault(fault);
        failed.push({ userName, code, message });
      }
      done += 1;
      if (process.stderr.isTTY || done % 100 === 0 || done === rows.length) progress.update(done);
    });
  } finally {
    progress.close();
  }
  return { keys: keys.flat(), usersAsOf: generatedAt, failed };
}

async function keysOf(userName: string, ports: IamShell['ports']): Promise<readonly ListedKey[]> {
  const listed = await ports.keys.list(userName);
  if (listed.kind === 'no-such-user') return [];
  const uses = await Promise.all(listed.keys.map((key) => ports.keys.lastUsed(key.accessKeyId)));
  return listed.keys.map((key, at) => {
    const use = uses[at];
    return { ...key, userName, usage: use?.kind === 'known' ? use.usage : { kind: 'unknown' as const } };
  });
}
