import type { AccessKeyId, Usage } from '../keys/access-key.ts';
import type { KeepReason } from './stale-decision.ts';

/** An Active key, as IAM described it when it was judged. */
export interface ObservedKey {
  readonly userName: string;
  readonly accessKeyId: string;
  readonly createdAt: Date;
  readonly usage: Usage;
}

/** One key of a plan, with the evidence that the step rests on. */
export interface PlannedStep extends ObservedKey {
  readonly step: 'warn' | 'final-warn' | 'contain';
  readonly accessKeyId: AccessKeyId;
  /** Instant at which the usage was asked for. */
  readonly checkedAt: Date;
  readonly reason: 'unused' | 'unrotated';
  readonly since: Date;
  /** Who the user's tag says is responsible. @default - not known */
  readonly responsible?: string | undefined;
}

/** An Active key that a run leaves alone, and why. */
export interface KeptKey extends ObservedKey {
  readonly why: KeepReason;
  /** Instant of the next step, or of the next look; `undefined` where none is set. */
  readonly until: Date | undefined;
}

/** Everything that a run would do in one account, decided before anything is done. */
export interface SweepPlan {
  readonly planId: string;
  readonly account: string;
  readonly madeAt: Date;
  readonly activeKeys: number;
  readonly steps: readonly PlannedStep[];
}

/** The steps that set a key Inactive, in their order; the others are warnings. */
export function dueOf(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return steps.filter(({ step }) => step === 'contain');
}

/** The same for every stage of a run: its account, and its start in UTC to the millisecond. */
export function planIdOf({ account, startedAt }: { readonly account: string; readonly startedAt: Date }): string {
  return `${account}-${startedAt.toISOString().replace(/[:.]/g, '')}`;
}
