import type { ExposedMode, StaleMode } from '../../../contract.ts';
import type { Pause } from '../pause.ts';
import type { Known } from './check.ts';

export interface StackFact {
  readonly stackName: string;
  readonly region: string;
  /** CloudFormation's word, such as `UPDATE_COMPLETE`. */
  readonly status: string;
}

export interface RuleFact {
  readonly name: string;
  readonly isEnabled: boolean;
}

/** Whether this account's detector in the Region watches: `off` where there is none. */
export type GuardDutyFact = 'on' | 'suspended' | 'off';

/** How what AWS delivers in the partition's global Region only comes to the deployment. */
export type GlobalEventsFact =
  /** It is in that Region itself. */
  | { readonly kind: 'here' }
  | { readonly kind: 'forwarded'; readonly stack: StackFact; readonly rules: readonly RuleFact[] }
  | { readonly kind: 'missing'; readonly globalRegion: string; readonly stackName: string };

export interface SubscriptionsFact {
  readonly topicArn: string;
  readonly confirmed: number;
  readonly pending: number;
}

export interface FunctionFact {
  readonly name: string;
  /** Lambda's word: `Active`, `Inactive` (idle for long), `Pending`, `Failed`. */
  readonly state: string;
  /** Of the latest change of its code or settings: `Successful`, `InProgress`, `Failed`. */
  readonly lastUpdate: string;
  /** `undefined` where it shares the account's concurrency. */
  readonly reservedConcurrency: number | undefined;
}

/** What feeds a function from a queue. */
export interface EventSourceFact {
  readonly id: string;
  readonly functionName: string;
  /** Lambda's word, such as `Enabled`, `Disabling`. */
  readonly state: string;
}

export interface ScheduleFact {
  readonly name: string;
  readonly isEnabled: boolean;
}

export interface ModesFact {
  readonly exposed: ExposedMode;
  readonly stale: StaleMode;
}

export type RightsFact =
  /** What each function needs and its role does not allow; boundaries count, service control policies do not. */
  | { readonly kind: 'own'; readonly denied: readonly { readonly functionName: string; readonly action: string }[] }
  /** The functions take a role in each account of the organization. */
  | { readonly kind: 'member-roles' };

export interface LastSweepFact {
  /** `undefined` where none was ever completed in the deployment's own account. */
  readonly completedAt: Date | undefined;
  readonly intervalHours: number;
}

/** Messages in each queue that should be empty, waiting or in work. */
export interface QueuesFact {
  /** Events about exposed keys that are tried again. */
  readonly retries: number;
  /** Events about exposed keys that nothing tries again. */
  readonly deadLetters: number;
  /** Sweeps that were not started. */
  readonly failedRuns: number;
  /** Findings of stale keys that could not be judged. */
  readonly failedFindings: number;
  /** Findings of an organization's accounts that could not be forwarded; 0 without one. */
  readonly undelivered: number;
}

/** All that `diagnose` looks at. */
export interface DeploymentFacts {
  readonly stack: StackFact;
  /** The pause that is in force. */
  readonly pause: Known<Pause | undefined>;
  readonly functions: Known<readonly FunctionFact[]>;
  readonly eventSources: Known<readonly EventSourceFact[]>;
  readonly rights: Known<RightsFact>;
  readonly modes: Known<ModesFact>;
  readonly rules: Known<readonly RuleFact[]>;
  readonly guardDuty: Known<GuardDutyFact>;
  readonly globalEvents: Known<GlobalEventsFact>;
  readonly subscriptions: Known<SubscriptionsFact>;
  readonly queues: Known<QueuesFact>;
  readonly schedules: Known<readonly ScheduleFact[]>;
  readonly lastSweep: Known<LastSweepFact>;
  /** How far this machine's clock is ahead of AWS's. */
  readonly clockSkewSeconds: Known<number>;
}
