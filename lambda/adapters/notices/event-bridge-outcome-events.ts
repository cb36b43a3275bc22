import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { OUTCOME_EVENT } from '../../contract.ts';
import type { OutcomeEvent } from '../../domain/notices/outcome-event.ts';
import type { OutcomeEvents } from '../../usecases/ports/telling.ts';
import { awsFault, leftOutFault, unexpectedAnswer } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

export function eventBridgeClient(options: ClientOptions = {}): EventBridgeClient {
  return new EventBridgeClient(clientConfig(options));
}

/**
 * Outcome events on a bus. Accepted means that EventBridge took this very entry: a request that succeeds can still hold
 * a failed one.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBridgeOutcomeEvents(options: {
  readonly client?: EventBridgeClient;
  readonly busName: string;
}): OutcomeEvents {
  const { busName, client = eventBridgeClient() } = options;
  return { publish: (event) => publish(client, busName, event) };
}

async function publish(client: EventBridgeClient, busName: string, event: OutcomeEvent): Promise<void> {
  const asked = `events:PutEvents on ${busName}`;
  const { source, detailType } = OUTCOME_EVENT;
  const entry = { Source: source, DetailType: detailType, Detail: JSON.stringify(event), EventBusName: busName };
  try {
    const answer = await client.send(new PutEventsCommand({ Entries: [entry] }));
    const refused = answer.Entries?.find((one) => one.ErrorCode !== undefined);
    if (refused !== undefined) throw leftOutFault(asked, refused, 'the entry was refused');
    if (answer.FailedEntryCount !== 0)
      throw unexpectedAnswer(asked, `${String(answer.FailedEntryCount)} failed entries`);
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}
