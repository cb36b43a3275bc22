import { METRIC } from '../../contract.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { dueOf, type PlannedStep } from '../../domain/sweep/sweep-plan.ts';
import { containDue } from './contain-due.ts';
import { planUser } from '../sweep/plan-user.ts';
import type { Evaluation } from '../ports/sweep.ts';
import { utcDay } from '../sweep/stale-budget.ts';
import type { Fail, StaleTarget, EvaluatePorts } from './stale-target.ts';
import { isWarnOnly } from '../sweep/stages/plan.ts';
import { warnStale } from '../sweep/warn-stale.ts';

interface PlannedTarget {
  readonly target: StaleTarget;
  readonly evaluation: Evaluation;
  readonly steps: readonly PlannedStep[];
  /** Active keys of the account, as the last completed sweep counted them. */
  readonly activeKeys: number | undefined;
}

/**
 * Judges the keys of each target as a sweep would, unless that was done today. All are planned, then warned of in one
 * notice, then contained as far as the budget of the day goes. A target is done only at its end: one that was cut off
 * is free again when its lease has passed, and one that failed at once.
 */
export async function evaluateTargets(
  targets: readonly StaleTarget[],
  policy: Policy,
  ports: EvaluatePorts,
  fail: Fail,
): Promise<void> {
  const now = ports.clock.now();
  const planned: PlannedTarget[] = [];
  for (const target of targets) planned.push(...(await claimAndPlan(target, policy, now, ports, fail)));
  const unwarned = await warnAll(planned, policy, ports);
  for (const each of planned) {
    await inClaim(each.target, each.evaluation, ports, fail, async () => {
      await finish(each, unwarned, policy, ports);
      ports.metrics.count(METRIC.usersEvaluated, 1);
    });
  }
}

/** The plan of a target; none where it was evaluated today, or cannot be now. */
async function claimAndPlan(
  target: StaleTarget,
  policy: Policy,
  now: Date,
  ports: EvaluatePorts,
  fail: Fail,
): Promise<readonly PlannedTarget[]> {
  const { account, subject } = target;
  const evaluation: Evaluation = { account, subject, day: utcDay(now) };
  if (!(await isClaimed(target, evaluation, now, ports, fail))) return [];
  const planned = await inClaim(target, evaluation, ports, fail, () => plan(target, evaluation, policy, now, ports));
  return planned === undefined ? [] : [planned];
}

async function isClaimed(
  target: StaleTarget,
  evaluation: Evaluation,
  now: Date,
  ports: EvaluatePorts,
  fail: Fail,
): Promise<boolean> {
  const { subject } = evaluation;
  try {
    switch (await ports.evaluations.claim(evaluation, now)) {
      case 'claimed':
        return true;
      case 'done':
        ports.log.info('evaluated already today', { ...evaluation });
        return false;
      case 'busy':
        throw new RemediationError(`another invocation evaluates ${subject}`, { code: 'Busy', retryable: true });
    }
  } catch (fault) {
    // Not given back, even if it was claimed: it may be another's. It ends by itself before the message comes again.
    failAll(target, fault, fail);
    return false;
  }
}

async function plan(
  target: StaleTarget,
  evaluation: Evaluation,
  policy: Policy,
  now: Date,
  ports: EvaluatePorts,
): Promise<PlannedTarget> {
  const { account, user, only } = target;
  const last = await ports.memory.lastCompleted(account);
  const context = { policy, warnOnly: isWarnOnly(last, policy, now), now };
  const { steps, kept } = await planUser(account, user, context, { ...ports, ...ports.forAccount(account) });
  const meant = steps.filter((step) => only === undefined || only.has(step.accessKeyId));
  const planned = meant.map(({ step, accessKeyId }) => ({ step, accessKeyId }));
  ports.log.info('stale user judged', { subject: target.subject, userName: user.userName, steps: planned, kept });
  return { target, evaluation, steps: meant, activeKeys: last?.counts['activeKeys'] };
}

/** Warns of all keys together, account by account. @returns the steps that may not have been warned of */
async function warnAll(
  planned: readonly PlannedTarget[],
  policy: Policy,
  ports: EvaluatePorts,
): Promise<ReadonlySet<PlannedStep>> {
  const unwarned = new Set<PlannedStep>();
  for (const account of new Set(planned.map(({ target }) => target.account))) {
    const ofAccount = planned.filter(({ target }) => target.account === account).flatMap(({ steps }) => steps);
    const { undelivered, failed, quiet } = await warnStale(account, ofAccount, policy, ports);
    ports.metrics.count(METRIC.warningUndelivered, undelivered);
    if (failed === 0) continue;
    const warned = new Set(quiet);
    for (const step of ofAccount) if (step.step !== 'contain' && !warned.has(step)) unwarned.add(step);
  }
  return unwarned;
}

async function finish(
  { target, evaluation, steps, activeKeys }: PlannedTarget,
  unwarned: ReadonlySet<PlannedStep>,
  policy: Policy,
  ports: EvaluatePorts,
): Promise<void> {
  const there = { ...ports, ...ports.forAccount(target.account) };
  await containDue({ evaluation, userName: target.user.userName, steps: dueOf(steps), activeKeys }, policy, there);
  if (steps.some((step) => unwarned.has(step))) {
    const message = `a warning about keys of ${target.user.userName} was not sent or not recorded`;
    throw new RemediationError(message, { code: 'WarningFailed', retryable: true });
  }
  await ports.evaluations.complete(evaluation);
}

/** Work under a claim; its fault gives the claim back, and brings the target's messages again. */
async function inClaim<T>(
  target: StaleTarget,
  evaluation: Evaluation,
  ports: EvaluatePorts,
  fail: Fail,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (fault) {
    failAll(target, fault, fail);
    await release(evaluation, ports);
    return undefined;
  }
}

async function release(evaluation: Evaluation, ports: EvaluatePorts): Promise<void> {
  try {
    await ports.evaluations.release(evaluation);
  } catch (fault) {
    ports.log.fault('warn', 'a claim was not given back; it ends by itself', fault, {
      subject: evaluation.subject,
    });
  }
}

function failAll(target: StaleTarget, fault: unknown, fail: Fail): void {
  for (const messageId of target.messageIds) fail(messageId, fault);
}
