import { assess, type Assessment } from '../../domain/findings/verdict.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { parse } from '../../findings/parse.ts';
import { evaluateTargets } from './evaluate-targets.ts';
import { handleAssessments } from '../respond/respond.ts';
import { type Fail, findTargets, type StaleFinding, type EvaluatePorts } from './stale-target.ts';

/** A message of the queue of stale findings: one EventBridge event. */
export interface QueuedEvent {
  readonly messageId: string;
  readonly event: unknown;
}

/**
 * Evaluates a batch of stale findings: each user named has the keys judged by the sweep's own rule, once a day, however
 * many findings tell of them. A finding can bring forward what the next sweep would do, and nothing else. What the
 * findings say beside that, such as root's key, is answered as the responder does.
 * @returns ids of the messages that must come again; one message's fault stops no other
 */
export async function evaluateStale(
  messages: readonly QueuedEvent[],
  policy: Policy,
  ports: EvaluatePorts,
): Promise<readonly string[]> {
  const failed = new Set<string>();
  const fail: Fail = (messageId, fault) => {
    ports.log.fault('error', 'a stale finding must come again', fault, { messageId });
    failed.add(messageId);
  };
  const stale: StaleFinding[] = [];
  for (const message of messages) stale.push(...(await sortOut(message, policy, ports, fail)));
  const targets = await findTargets(stale, policy, ports, fail);
  await evaluateTargets(targets, policy, ports, fail);
  return [...failed];
}

/** Answers what is no matter of evaluation, and gives the rest. */
async function sortOut(
  { messageId, event }: QueuedEvent,
  policy: Policy,
  ports: EvaluatePorts,
  fail: Fail,
): Promise<readonly StaleFinding[]> {
  const assessments = assess(parse(event), policy);
  const stale = assessments.flatMap(({ verdict, finding }) =>
    verdict.verdict === 'evaluate' && finding !== undefined ? [{ messageId, finding }] : [],
  );
  try {
    await handleAssessments(assessments.filter(isAnsweredHere), policy, ports, {});
    if (assessments.some(isMisled)) throw notStale();
  } catch (fault) {
    fail(messageId, fault);
  }
  return stale;
}

// A custom action goes to the responder as well, which answers all of it but what is to be evaluated.
function isAnsweredHere({ verdict, finding }: Assessment): boolean {
  return (
    verdict.verdict !== 'evaluate' && verdict.verdict !== 'contain' && finding?.attestation.kind !== 'custom-action'
  );
}

function isMisled({ verdict, finding }: Assessment): boolean {
  return verdict.verdict === 'contain' && finding?.attestation.kind !== 'custom-action';
}

function notStale(): RemediationError {
  const message = 'a finding that is to be contained came by the queue of stale findings; send it to the responder';
  return new RemediationError(message, { code: 'NotStale', retryable: false });
}
