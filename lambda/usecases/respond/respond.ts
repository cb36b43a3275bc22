import { type ExposedFinding, type Finding, isOfKey, isOfSession } from '../../domain/findings/finding.ts';
import type { LedgerKey } from '../../domain/ledger/ledger-entry.ts';
import { NO_CONTEXT } from '../../domain/notices/notice.ts';
import type { Outcome } from '../../domain/ledger/outcome.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { answeredBy } from '../../domain/respond/exposed-decision.ts';
import { describeFault, RemediationError } from '../../domain/shared/remediation-error.ts';
import { isInScope } from '../../domain/shared/scope.ts';
import { assess, type Assessment, type Verdict } from '../../domain/findings/verdict.ts';
import { instantAt } from '../../findings/fields/fields.ts';
import { parse } from '../../findings/parse.ts';
import { containWhereOwned, type AnyAccountPorts } from './contain-where-owned.ts';
import { countHandled } from '../change/count-handled.ts';
import { tellFinding } from '../change/finding-feedback.ts';
import { ledgerKeyOf, outcomeEntryOf } from '../change/outcome-entry.ts';
import { orderSecondLook } from '../change/order-second-look.ts';
import { type Reaction, verdictAfter } from './reaction.ts';
import { record, type Recording } from '../change/record.ts';
import { reactToSession, revokeAfter } from './session-reactions.ts';
import { PATIENCE } from '../shared/time-budgets.ts';

export type RespondPorts = AnyAccountPorts;

/** What became of one finding; `outcome` is missing where there was nothing to do. */
export interface Handled {
  readonly verdict: Verdict;
  readonly key: LedgerKey | undefined;
  readonly userName: string | undefined;
  readonly outcome: Outcome | undefined;
}

export interface RespondOptions {
  /** Who asks for a containment, attested by AWS; findings of a service have none. */
  readonly requestedBy?: string;
  /** The time that the event's envelope bears. */
  readonly eventAt?: Date | undefined;
}

/**
 * Answers an event: every key that its findings say to contain is Inactive, or the failure is thrown. All findings are
 * handled before anything is thrown, and all keys are contained before anything is announced. Where that is
 * configured, their users' sessions are revoked in between: after the key is Inactive, and before anybody is notified who
 * may reactivate it.
 * @throws RemediationError `RemediationFailed` if a containment failed or could not be recorded: the event must come
 * again. Bad input is no failure: it is logged, and recorded where it names something in scope.
 */
export async function respond(event: unknown, policy: Policy, ports: RespondPorts): Promise<readonly Handled[]> {
  return handleAssessments(assess(parse(event), policy), policy, ports, { eventAt: instantAt(event, 'time') });
}

/** The same for findings that are assessed already, such as an operator's request. */
export async function handleAssessments(
  assessments: readonly Assessment[],
  policy: Policy,
  ports: RespondPorts,
  options: RespondOptions,
): Promise<readonly Handled[]> {
  const startedAt = ports.clock.now();
  const reactions = await Promise.all(assessments.map((assessment) => reactInTime(assessment, policy, ports)));
  await Promise.all(reactions.map((reaction) => orderLook(reaction, ports)));
  const withSessions = await Promise.all(reactions.map((reaction) => revokeAfter(reaction, policy, ports)));
  const faults: unknown[] = [];
  const handled: Handled[] = [];
  const tell = (reaction: Reaction): Promise<Handled> =>
    makeKnown(reaction, { policy, options, startedAt, at: ports.clock.now() }, faults, ports);
  for (const { reaction, revocation } of withSessions) {
    handled.push(await tell(reaction));
    if (revocation !== undefined) await tell(revocation);
  }
  await Promise.all(reactions.map((reaction) => giveFeedback(reaction, ports)));
  if (faults.length > 0) throw failure(faults);
  return handled;
}

// Before the record: cut off in between, the event comes again and finds the intent open, and the look is ordered anew.
// Cut off between a record and its look, it would find all done, and the look would never be taken.
async function orderLook({ finding, outcome, userName }: Reaction, ports: RespondPorts): Promise<void> {
  if (outcome?.outcome !== 'contained' || finding === undefined || userName === undefined) return;
  if (!isOfKey(finding)) return;
  const { kind, account, names, firstActivityAt, activityAt } = finding;
  const containedAt = ports.clock.now();
  const since = kind === 'exposed' ? (firstActivityAt ?? activityAt ?? containedAt) : undefined;
  await orderSecondLook({ account, accessKeyId: names.accessKeyId, userName, containedAt, since }, ports);
}

/** Logs, counts and records what became of a finding; what fails is added to the faults. */
async function makeKnown(
  reaction: Reaction,
  context: RecordingContext,
  faults: unknown[],
  ports: RespondPorts,
): Promise<Handled> {
  const { finding, verdict, outcome, userName } = reaction;
  const key = reaction.key ?? (finding === undefined ? undefined : ledgerKeyOf(finding, userName));
  log(reaction, key, ports);
  countHandled(reaction, { startedAt: context.startedAt, eventAt: context.options.eventAt }, ports.metrics);
  if (outcome?.outcome === 'failed') faults.push(toError(outcome));
  const recording = recordingOf(reaction, key, context);
  try {
    if (recording !== undefined) await record(recording, ports);
  } catch (fault) {
    ports.log.fault('error', 'an outcome could not be made known', fault);
    faults.push(fault);
  }
  return { verdict, key, userName, outcome };
}

// Last of all, since a reader of the finding can wait, and the notice comes first.
async function giveFeedback({ finding, outcome }: Reaction, ports: RespondPorts): Promise<void> {
  if (outcome?.outcome !== 'contained' && outcome?.outcome !== 'already-inactive') return;
  if (finding !== undefined && isOfKey(finding)) await tellFinding(finding, outcome, ports.clock.now(), ports);
}

// Lambda ends an invocation without notice. People are notified of what hangs before that, and the event's other keys are
// handled; the attempt goes on meanwhile, and its intent stays open.
function reactInTime(assessment: Assessment, policy: Policy, ports: RespondPorts): Promise<Reaction> {
  const { verdict, finding, detail } = assessment;
  const timeIsUp = ports.clock.sleep(PATIENCE.attempt).then((): Reaction => {
    const userName = finding === undefined ? undefined : namedUser(finding);
    const message = 'IAM did not answer in time; the credential is perhaps Active';
    const outcome = { outcome: 'failed', code: 'Timeout', retryable: true, message } as const;
    return { verdict, finding, detail, userName, outcome, evidence: NO_CONTEXT };
  });
  return Promise.race([react(assessment, policy, ports), timeIsUp]);
}

async function react(assessment: Assessment, policy: Policy, ports: RespondPorts): Promise<Reaction> {
  const { verdict, finding, detail } = assessment;
  const userName = finding === undefined ? undefined : namedUser(finding);
  const base = { verdict, finding, detail, userName, evidence: NO_CONTEXT };
  switch (verdict.verdict) {
    case 'contain':
      if (finding !== undefined && isOfKey(finding)) return reactToKey(verdict, finding, policy, ports);
      if (finding !== undefined && isOfSession(finding) && userName !== undefined)
        return reactToSession(verdict, finding, userName, policy, ports);
      throw new TypeError('only a finding that names a key or a user’s session is contained');
    case 'notify':
      return { ...base, outcome: { outcome: 'notified', reason: verdict.reason } };
    case 'refuse':
      return { ...base, outcome: { outcome: 'refused', reason: verdict.reason, detail: detail ?? verdict.reason } };
    case 'evaluate':
    case 'ignore':
      return { ...base, outcome: undefined };
  }
}

async function reactToKey(
  verdict: Extract<Verdict, { verdict: 'contain' }>,
  finding: ExposedFinding,
  policy: Policy,
  ports: RespondPorts,
): Promise<Reaction> {
  const contained = await containWhereOwned(finding, verdict.evidence, policy, ports);
  // A reactivation answered the finding: there is nothing left to do, and people know.
  const isResolved = contained.outcome === undefined;
  return {
    ...contained,
    verdict: verdictAfter(verdict, contained.outcome),
    detail: isResolved ? 'its activity is older than the reactivation of the key' : undefined,
  };
}

function namedUser(finding: Finding): string | undefined {
  const { names } = finding;
  return 'user' in names ? names.user?.name : undefined;
}

interface RecordingContext {
  readonly policy: Policy;
  readonly options: RespondOptions;
  readonly startedAt: Date;
  readonly at: Date;
}

function recordingOf(reaction: Reaction, key: LedgerKey | undefined, context: RecordingContext): Recording | undefined {
  const { finding, verdict, outcome, userName, evidence } = reaction;
  if (finding === undefined || key === undefined || outcome === undefined) return undefined;
  // What lies outside the scope is none of this ledger's business, nor of its readers'.
  if (!isInScope(context.policy, finding.account)) return undefined;
  const found = { finding, verdict, outcome, userName };
  const entry = outcomeEntryOf(found, { ...context, requestedBy: context.options.requestedBy });
  const known = finding.call === undefined ? evidence : { ...evidence, call: finding.call };
  const elsewhere = reaction.isToldElsewhere === true ? { toldElsewhere: ['notice'] as const } : {};
  return { key, entry, evidence: known, ...elsewhere, ...lateAnswer(finding, outcome) };
}

function lateAnswer(finding: Finding, { outcome }: Outcome): Pick<Recording, 'answeredBy'> {
  return outcome === 'contained' ? { answeredBy: (state) => answeredBy(finding, state) } : {};
}

function log(reaction: Reaction, key: LedgerKey | undefined, ports: RespondPorts): void {
  const { verdict, finding, outcome, detail, userName } = reaction;
  const fields = {
    verdict: verdict.verdict,
    reason: verdict.reason,
    source: finding?.source,
    findingId: finding?.findingId,
    findingType: finding?.type,
    account: key?.account,
    accessKeyId: key?.subject,
    userName,
    outcome,
    detail,
  };
  const isAlarming = outcome?.outcome === 'failed' || verdict.verdict === 'refuse';
  if (isAlarming) ports.log.error('finding handled', fields);
  else ports.log.info('finding handled', fields);
}

function toError(outcome: Extract<Outcome, { outcome: 'failed' }>): RemediationError {
  return new RemediationError(outcome.message, { code: outcome.code, retryable: outcome.retryable });
}

function failure(faults: readonly unknown[]): RemediationError {
  const described = faults.map((fault) => describeFault(fault));
  const message = described.map(({ code, message: text }) => `${code}: ${text}`).join('; ');
  return new RemediationError(`not all was done: ${message}`, {
    code: 'RemediationFailed',
    retryable: described.some(({ retryable }) => retryable),
    cause: faults[0],
  });
}
