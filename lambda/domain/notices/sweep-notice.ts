import { maskKeyId } from '../keys/access-key.ts';
import type { LimitCheck } from '../sweep/run-limits.ts';
import { describeUsage, type Notice, ownersOf } from './notice.ts';
import { plural } from '../shared/plural.ts';
import type { EscalationRule } from '../policy/policy.ts';
import { dueOf, type PlannedStep, type SweepPlan } from '../sweep/sweep-plan.ts';

const DAY = 86_400_000;

/** The warning about keys that will be set Inactive, by owner; `isFinal` for the last one before it. */
export function warningNotice(
  steps: readonly PlannedStep[],
  isFinal: boolean,
  account: string,
  rule: EscalationRule,
  now: Date,
): Notice {
  const days = isFinal ? rule.finalWarningDays : rule.warningDays;
  const day = new Date(now.getTime() + days * DAY).toISOString().slice(0, 10);
  const kind = isFinal ? 'final warning' : 'warning';
  return {
    subject: `Keystop: ${kind}: ${countedKeys(steps.length)} will be set Inactive (${account})`,
    urgency: 'warning',
    lines: [
      `${countedKeys(steps.length)} in account ${account} ${steps.length === 1 ? 'is' : 'are'} stale and will be set Inactive on ${day} at the earliest:`,
      ...linesByOwner(steps),
      'A key that is used until then is left alone. To keep an unused key, tag its user keystop:exempt-until=YYYY-MM-DD, at most 180 days ahead.',
    ],
    commands: [],
    account,
    outcome: isFinal ? 'final-warning' : 'warning',
    cause: 'stale',
    ...ownersOf(steps.map(({ responsible }) => responsible)),
  };
}

/** Those of one owner together, in the order of their owners; those without a known owner last. */
export function byOwner(one: PlannedStep, other: PlannedStep): number {
  if (one.responsible === other.responsible) return 0;
  if (one.responsible === undefined || other.responsible === undefined) return one.responsible === undefined ? 1 : -1;
  return one.responsible < other.responsible ? -1 : 1;
}

function linesByOwner(steps: readonly PlannedStep[]): readonly string[] {
  const sorted = steps.toSorted(byOwner);
  // Without any owner tag there is no heading, not even for those without one.
  if (sorted[0]?.responsible === undefined) return sorted.map(describeStep);
  return sorted.flatMap((step, index) => {
    const isFirst = index === 0 || step.responsible !== sorted[index - 1]?.responsible;
    const heading = step.responsible === undefined ? 'No owner is tagged:' : `Owner ${step.responsible}:`;
    return isFirst ? [heading, describeStep(step)] : [describeStep(step)];
  });
}

/** The notice that a run limit stopped: nothing was contained, the plan is kept. */
export function limitNotice(plan: SweepPlan, check: Extract<LimitCheck, { within: false }>): Notice {
  const due = dueOf(plan.steps);
  return {
    subject: `Keystop: sweep stopped, ${check.due} keys due exceed ${check.limit} (${plan.account})`,
    urgency: 'urgent',
    lines: [
      `The sweep of account ${plan.account} contained nothing: ${check.due} keys are due, and ${check.limit} allows ${check.allowed}.`,
      `The plan is kept as ${plan.planId}. If it is right, approve it; if not, find out why so many keys are due at once.`,
      ...due.slice(0, 50).map(describeStep),
      ...(due.length > 50 ? [`… and ${due.length - 50} more.`] : []),
    ],
    commands: [`keystop sweep --approve ${plan.planId}`],
    account: plan.account,
    outcome: 'run-limit-reached',
    cause: 'stale',
    ...ownersOf(due.map(({ responsible }) => responsible)),
  };
}

/** A plan that a run limit stopped. */
export interface StoppedPlan {
  readonly account: string;
  readonly planId: string;
  readonly due: number;
  readonly check: Extract<LimitCheck, { within: false }>;
}

const LARGEST_LIST = 50;

/** The notice that limits stopped a run in several accounts: none of their keys was contained, each plan is kept. */
export function stoppedNotice(stopped: readonly StoppedPlan[], home: string): Notice {
  const keys = stopped.reduce((sum, { due }) => sum + due, 0);
  const listed = stopped.slice(0, LARGEST_LIST);
  const rest = stopped.length - listed.length;
  return {
    subject: `Keystop: sweep stopped in ${stopped.length} accounts, ${keys} keys due (${home})`,
    urgency: 'urgent',
    lines: [
      `The sweep contained nothing in ${stopped.length} accounts: more keys are due than its limits allow.`,
      ...organizationLines(stopped),
      ...listed.map(
        ({ account, planId, due, check }) =>
          `- account ${account}: ${countedKeys(due)} due, ${check.limit}, plan ${planId}`,
      ),
      ...(rest > 0 ? [`… and ${rest} more.`] : []),
      'Each plan is kept. If it is right, approve it, with credentials of its account; if not, find out why so many keys are due at once.',
    ],
    commands: listed.map(({ planId }) => `keystop sweep --approve ${planId}`),
    account: home,
    outcome: 'run-limit-reached',
    cause: 'stale',
  };
}

function organizationLines(stopped: readonly StoppedPlan[]): readonly string[] {
  const check = stopped.map((plan) => plan.check).find(({ limit }) => limit === 'maxKeysPerOrganizationRun');
  if (check === undefined) return [];
  return [
    `The accounts that are within their own limits have ${countedKeys(check.due)} due together, and maxKeysPerOrganizationRun allows ${check.allowed}, so nothing was contained in any account.`,
  ];
}

/** The notice that the day's budget stopped stale findings: these keys stay Active, the plan is kept. */
export function budgetNotice(plan: SweepPlan, allowed: number): Notice {
  return {
    subject: `Keystop: stale findings stopped, the day's budget is used up (${plan.account})`,
    urgency: 'urgent',
    lines: [
      `${countedKeys(allowed)} of account ${plan.account} may be contained in a day because of stale findings, those that a sweep contained included. Today's are used up. These stay Active, and so does every key that becomes due later today:`,
      ...plan.steps.map(describeStep),
      `The plan is kept as ${plan.planId}. The next sweep judges these keys again. If so many keys are right, raise the limits; if not, find out why so many are due at once.`,
    ],
    commands: [],
    account: plan.account,
    outcome: 'run-limit-reached',
    cause: 'stale',
    ...ownersOf(plan.steps.map(({ responsible }) => responsible)),
  };
}

function describeStep(step: PlannedStep): string {
  const since = step.since.toISOString().slice(0, 10);
  const created = step.createdAt.toISOString().slice(0, 10);
  return `- key ${maskKeyId(step.accessKeyId)} of ${step.userName}: ${step.reason} since ${since}, created ${created}, last used ${describeUsage(step.usage)}`;
}

function countedKeys(count: number): string {
  return plural(count, 'access key');
}
