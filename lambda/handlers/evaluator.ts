import type { Context, SQSBatchResponse } from 'aws-lambda';
import { evaluateStale, type QueuedEvent } from '../usecases/evaluate/evaluate-stale.ts';
import { compose } from './compose/composition.ts';
import { type QueuedRecord, queuedRecords } from './events/retried-event.ts';
import { readSettings } from '../settings.ts';
import { stalePolicy, stopped } from './compose/stale-policy.ts';
import type { EvaluatePorts } from '../usecases/evaluate/stale-target.ts';

const read = readSettings();
const composition = compose(read.settings);

/**
 * Evaluates a batch of the queue of stale findings, and names the messages that must come again. Unreadable settings
 * stop it, and say so: they may have held exemptions.
 * @throws RemediationError `SettingsUnreadable`, `NothingInScope`, `NotQueued`: all messages come again
 */
export async function handler(event: unknown, context: Context): Promise<SQSBatchResponse> {
  const policy = stalePolicy(read, context.invokedFunctionArn, 'evaluation');
  const records = queuedRecords(event);
  if (records === undefined) throw stopped('NotQueued', 'the invocation holds no messages of a queue');
  const ports = await composition.evaluatePorts(context.awsRequestId);
  try {
    const { readable, unreadable } = readRecords(records, ports);
    const failed = await evaluateStale(readable, policy, ports);
    return { batchItemFailures: [...unreadable, ...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  } finally {
    await ports.metrics.flush();
  }
}

interface ReadRecords {
  readonly readable: readonly QueuedEvent[];
  /** Ids of messages that hold no event: only AWS writes to the queue, so they are kept for a person. */
  readonly unreadable: readonly string[];
}

function readRecords(records: readonly QueuedRecord[], ports: Pick<EvaluatePorts, 'log'>): ReadRecords {
  const readable: QueuedEvent[] = [];
  const unreadable: string[] = [];
  for (const { messageId, body } of records) {
    const event = parseJson(body);
    if (event === undefined) {
      ports.log.error('a message holds no JSON', { messageId });
      unreadable.push(messageId);
    } else {
      readable.push({ messageId, event });
    }
  }
  return { readable, unreadable };
}

// The parser's own message quotes what it could not read, so it is not passed on.
function parseJson(body: unknown): unknown {
  if (typeof body !== 'string') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
