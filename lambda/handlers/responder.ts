import type { Context, SQSBatchResponse } from 'aws-lambda';
import type { Policy } from '../domain/policy/policy.ts';
import { isWatched } from '../findings/watched/is-watched.ts';
import { respond, type RespondPorts } from '../usecases/respond/respond.ts';
import { composeResponses } from './compose/response-composition.ts';
import { inReach, ownPartition } from './compose/own-account.ts';
import { isSecondLook, queuedRecords, type QueuedRecord, retriedEvent } from './events/retried-event.ts';
import { readSettings } from '../settings.ts';

const { settings, mistakes } = readSettings();
const portsOf = composeResponses(settings);

/**
 * Answers one EventBridge event, or the messages of the retry queue and of the queue of second looks. Throws where an
 * exposed key may still be Active, or an outcome could not be made known: Lambda then tries again, and after that the
 * retry queue does.
 */
export async function handler(event: unknown, context: Context): Promise<SQSBatchResponse | undefined> {
  const ports = portsOf(context.awsRequestId);
  if (mistakes.length > 0) ports.log.error('the settings have mistakes', { mistakes });
  const functionArn = context.invokedFunctionArn;
  const policy = inReach(settings, functionArn);
  const records = queuedRecords(event);
  try {
    if (records !== undefined)
      return await retry(records, (queued) => answerQueued(queued, functionArn, policy, ports), ports);
    await answer(event, policy, ports);
    return undefined;
  } finally {
    await ports.metrics.flush();
  }
}

async function answer(event: unknown, policy: Policy, ports: RespondPorts): Promise<unknown> {
  if (!isWatched(event)) return respond(event, policy, ports);
  // CloudTrail takes minutes: what a watched call needs is loaded for it alone, and not before each containment.
  const { takeWatchedCall } = await import('./events/watched-call.ts');
  return takeWatchedCall(event, policy, ports);
}

async function answerQueued(
  queued: unknown,
  functionArn: string,
  policy: Policy,
  ports: RespondPorts,
): Promise<unknown> {
  if (!isSecondLook(queued)) return answer(queued, policy, ports);
  // A minute has passed already: what it needs is loaded by then, and not before each containment.
  const { takeSecondLook } = await import('./events/second-look.ts');
  return takeSecondLook(queued, ownPartition(functionArn), policy, ports);
}

async function retry(
  records: readonly QueuedRecord[],
  take: (event: unknown) => Promise<unknown>,
  ports: Pick<RespondPorts, 'log'>,
): Promise<SQSBatchResponse> {
  const failures: { itemIdentifier: string }[] = [];
  for (const record of records) {
    try {
      await take(retriedEvent(record.body));
    } catch (fault) {
      ports.log.fault('error', 'a retried event failed again', fault, { messageId: record.messageId });
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
}
