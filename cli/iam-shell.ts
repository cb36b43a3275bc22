import { assumedRole } from '../lambda/adapters/assumed-role.ts';
import { callerIdentity, type Caller } from '../lambda/adapters/caller-identity.ts';
import { type CallCounts, counted } from '../lambda/adapters/counted.ts';
import { credentialReports } from '../lambda/adapters/credential-report.ts';
import { iamAccessKeys } from '../lambda/adapters/iam-access-keys.ts';
import { iamClient } from '../lambda/adapters/iam-client.ts';
import { iamUserTags } from '../lambda/adapters/iam-user-tags.ts';
import { iamUsers } from '../lambda/adapters/iam-users.ts';
import { inFlight } from '../lambda/adapters/in-flight.ts';
import { patient } from '../lambda/adapters/patient.ts';
import { systemClock } from '../lambda/adapters/system-clock.ts';
import type { ApprovePorts } from '../lambda/usecases/approve-plan.ts';
import type { AccessKeys, Clock } from '../lambda/usecases/ports.ts';
import type { SweepPorts } from '../lambda/usecases/sweep.ts';

export interface IamShellOptions {
  readonly roleArn?: string;
  /** Calls in flight at once. */
  readonly concurrency: number;
}

/** What a command that goes through a whole account asks of IAM. */
export interface IamShell {
  readonly caller: Caller;
  readonly ports: Pick<SweepPorts & ApprovePorts, 'keys' | 'tags' | 'users' | 'reports' | 'clock'>;
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
  const { client, counts } = counted(inFlight(patient(iamClient({ credentials, adaptive: true }), clock), concurrency));
  return {
    caller,
    iamCalls: counts,
    ports: {
      keys: knowingOwnKey(iamAccessKeys({ client }), caller, clock),
      tags: iamUserTags({ client }),
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
