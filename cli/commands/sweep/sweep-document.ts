import type { Usage } from '../../../lambda/domain/keys/access-key.ts';
import type { KeptKey, ObservedKey, PlannedStep } from '../../../lambda/domain/sweep/sweep-plan.ts';
import type { ApprovedPlan } from '../../../lambda/usecases/sweep/approve-plan.ts';
import type { StepResult } from '../../../lambda/usecases/sweep/contain-step.ts';
import type { PlannedSweep, SweepSummary } from '../../../lambda/usecases/sweep/sweep-account.ts';
import { ageDays } from '../../../lambda/domain/shared/age-days.ts';
import type { SweepTrace } from '../../connect/sweep-session.ts';

/** The JSON document of a plan: nothing was changed. */
export function plannedDocument(planned: PlannedSweep, shell: SweepTrace): object {
  return { ...head(planned, shell, 'plan'), outcomes: [], counts: countsOf(planned), iamCalls: shell.iamCalls() };
}

/** The JSON document of a sweep that was carried out. */
export function sweptDocument(summary: SweepSummary, shell: SweepTrace): object {
  const outcomes = summary.results.map(outcomeDocument);
  // The name of earlier releases, which readers of the document know.
  const { noLongerDue: usedSince, ...done } = summary.counts;
  const counts = { ...countsOf(summary), ...done, usedSince };
  return { ...head(summary, shell, 'apply'), outcomes, counts, iamCalls: shell.iamCalls() };
}

/** The JSON document of an approved plan. */
export function approvedDocument(approved: ApprovedPlan, shell: SweepTrace): object {
  const { plan, results, dropped, failed } = approved;
  return {
    account: plan.account,
    planId: plan.planId,
    mode: 'approve',
    ledger: shell.ledgerName,
    outcomes: results.map(outcomeDocument),
    dropped: dropped.map((step) => ({ accessKeyId: step.accessKeyId, userName: step.userName })),
    failedKeys: failed.map(({ step, code, message }) => ({ accessKeyId: step.accessKeyId, code, message })),
    iamCalls: shell.iamCalls(),
  };
}

function head(planned: PlannedSweep, shell: SweepTrace, mode: 'plan' | 'apply'): object {
  const { plan, page, check, run, reportedAt } = planned;
  const now = run.startedAt;
  return {
    account: plan.account,
    planId: plan.planId,
    mode,
    ledger: shell.ledgerName,
    reportedAt: reportedAt.toISOString(),
    warnOnly: run.warnOnly,
    limit: check.within ? null : { limit: check.limit, due: check.due, allowed: check.allowed },
    plan: [...plan.steps.map((step) => stepDocument(step, now)), ...page.kept.map((key) => keptDocument(key, now))],
    failedUsers: page.failed,
  };
}

function countsOf({ plan, page }: PlannedSweep): object {
  const count = (step: PlannedStep['step']): number => plan.steps.filter((each) => each.step === step).length;
  return {
    activeKeys: plan.activeKeys,
    toWarn: count('warn'),
    toWarnFinally: count('final-warn'),
    due: count('contain'),
    leftAlone: page.kept.length,
    failedUsers: page.failed.length,
  };
}

function stepDocument(step: PlannedStep, now: Date): object {
  return { ...keyDocument(step, now), step: step.step, reason: step.reason, until: null };
}

function keptDocument(key: KeptKey, now: Date): object {
  return { ...keyDocument(key, now), step: 'keep', reason: key.why, until: key.until?.toISOString() ?? null };
}

function keyDocument({ accessKeyId, userName, createdAt, usage }: ObservedKey, now: Date): object {
  return {
    accessKeyId,
    userName,
    createdAt: createdAt.toISOString(),
    ageDays: ageDays(createdAt, now),
    lastUsed: usageDocument(usage),
  };
}

/** When, where and for what a key was used; `never`, or `unknown` where IAM does not tell or was not asked. */
export function usageDocument(usage: Usage): object | string {
  if (usage.kind !== 'used') return usage.kind;
  return { at: usage.at.toISOString(), service: usage.service, region: usage.region };
}

function outcomeDocument(result: StepResult): object {
  const { accessKeyId, userName, reason } = result.step;
  const key = { accessKeyId, userName, reason };
  switch (result.kind) {
    case 'outcome':
      return { ...key, ...result.outcome };
    case 'contained-before':
      return { ...key, outcome: 'contained' };
    case 'no-longer-due':
      return { ...key, outcome: 'used-since' };
    case 'fault':
      return { ...key, outcome: 'failed', code: result.code, message: result.message };
  }
}
