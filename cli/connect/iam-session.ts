import { assumedRole } from '../../lambda/adapters/aws/assumed-role.ts';
import { callerIdentity, type Caller } from '../../lambda/adapters/aws/caller-identity.ts';
import { type CallCounts, countCalls } from '../../lambda/adapters/aws/call-counter.ts';
import { credentialReports } from '../../lambda/adapters/sweep/credential-report.ts';
import { iamAccessKeys } from '../../lambda/adapters/iam/iam-access-keys.ts';
import { iamClient } from '../../lambda/adapters/aws/iam-client.ts';
import { iamUserTags } from '../../lambda/adapters/iam/iam-user-tags.ts';
import { iamUsers } from '../../lambda/adapters/iam/iam-users.ts';
import { limitConcurrency } from '../../lambda/adapters/aws/concurrency-limited.ts';
import { withRetries } from '../../lambda/adapters/aws/retrying.ts';
import { systemClock } from '../../lambda/adapters/aws/system-clock.ts';
import type { Clock } from '../../lambda/usecases/ports/clock.ts';
import type { AccessKeys, AccountPorts } from '../../lambda/usecases/ports/iam.ts';

export interface IamShellOptions {
  readonly roleArn?: string;
  /** Calls in flight at once. */
  readonly concurrency: number;
}

/** What a command that goes through a whole account asks of IAM. */
export interface IamShell {
  readonly caller: Caller;
  readonly ports: Pick<AccountPorts, 'keys' | 'tags' | 'users' | 'reports'> & { readonly clock: Clock };
  /** Attempts sent to IAM so far. */
  readonly iamCalls: () => CallCounts;
}

/**
 * IAM on the operator's own credentials, or on those of the role named. One client for all calls: so many in flight at
 * once, slowed down by itself where IAM throttles.
 */
export async function openIamShell({ roleArn, concurrency }: IamShellOptions): Promise<IamShell> {
  const clock = systemClock();
  const credentials = roleArn === undefined ? undefined : assumedRole(roleArn, 'keystop-sweep');
  const caller = await callerIdentity({ credentials });
  const { client, counts } = countCalls(
    limitConcurrency(withRetries(iamClient({ credentials, adaptive: true }), clock), concurrency),
  );
  return {
    caller,
    iamCalls: counts,
    ports: {
      keys: knowingOwnKey(iamAccessKeys({ client }), caller, clock),
      tags: iamUserTags({ client, readsAll: true }),
      users: iamUsers({ client }),
      reports: credentialReports({ client, clock }),
      clock,
    },
  };
}

/** IAM's note of a key's last use comes late; that the key which signs this very run is in use is known. */
function knowingOwnKey(keys: AccessKeys, caller: Caller, clock: Clock): AccessKeys {
  return {
    list: (userName) => keys.list(userName),
    setStatus: (change) => keys.setStatus(change),
    lastUsed: (accessKeyId) => {
      if (accessKeyId !== caller.accessKeyId) return keys.lastUsed(accessKeyId);
      const usage = { kind: 'used', at: clock.now(), service: 'keystop', region: 'here' } as const;
      return Promise.resolve({ kind: 'known', userName: caller.userName ?? '', usage });
    },
  };
}
