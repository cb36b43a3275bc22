import type { AccessKeyId, AccessKeyStatus } from '../../domain/keys/access-key.ts';
import { type LedgerKey, sessionsKey } from '../../domain/ledger/ledger-entry.ts';
import type { Confirmation, Outcome } from '../../domain/ledger/outcome.ts';
import type { AccessKeys, StatusChange, UserSessions } from '../ports/iam.ts';

/** What a change wants, and what a credential is read as. */
export type WantedStatus = 'Active' | 'Inactive';

/**
 * What Keystop sets Inactive and reactivates. All that differs between one credential and another is here: one flow sets
 * each of them Inactive, and one reactivates each.
 */
export interface Credential {
  readonly what: 'key' | 'sessions';
  /** What IAM holds of it, in a sentence about its status. */
  readonly name: string;
  /** What a person is left to deal with. */
  readonly exposed: string;
  /** What the ledger files it under. */
  readonly ledgerKey: LedgerKey;
  readonly userName: string;
  /** Of sessions: the policy that denies them. @default - it has a status of its own */
  readonly policyArn?: string;
  /** As IAM shows it; `undefined` where IAM does not know it (any more). */
  readonly read: () => Promise<AccessKeyStatus | undefined>;
  readonly set: (status: WantedStatus) => Promise<StatusChange>;
  /** What stands once it is Inactive. */
  readonly inactive: (evidence: Confirmation, recovered: boolean) => Outcome;
}

/** One access key of a user. */
export function keyOf(account: string, userName: string, accessKeyId: AccessKeyId, keys: AccessKeys): Credential {
  return {
    what: 'key',
    name: 'the key',
    exposed: 'an exposed key',
    ledgerKey: { account, subject: accessKeyId },
    userName,
    read: async () => {
      const listed = await keys.list(userName);
      if (listed.kind === 'no-such-user') return undefined;
      return listed.keys.find((key) => key.accessKeyId === accessKeyId)?.status;
    },
    set: (status) => keys.setStatus({ userName, accessKeyId, status }),
    inactive: (evidence, recovered) => ({ outcome: 'contained', evidence, recovered }),
  };
}

/** All temporary credentials of a user, which are Inactive where the policy that denies them is attached. */
export function sessionsOf(account: string, userName: string, policyArn: string, sessions: UserSessions): Credential {
  return {
    what: 'sessions',
    name: 'the policy',
    exposed: 'exposed credentials',
    ledgerKey: sessionsKey(account, userName),
    userName,
    policyArn,
    read: () => sessions.status(userName, policyArn),
    set: (status) => sessions.setStatus({ userName, policyArn, status }),
    inactive: (evidence, recovered) => ({ outcome: 'sessions-revoked', evidence, recovered, policyArn }),
  };
}
