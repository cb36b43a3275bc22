import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { awsFault } from '../aws/aws-fault.ts';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

export interface ListedRule {
  readonly name: string;
  readonly isEnabled: boolean;
}

/**
 * The rules of an event bus, every page of them. One that also matches CloudTrail's read-only events is enabled, too.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
 */
export async function listRules(busName: string, options: ClientOptions = {}): Promise<readonly ListedRule[]> {
  const client = new EventBridgeClient(clientConfig(options));
  const rules: ListedRule[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await client.send(new ListRulesCommand({ EventBusName: busName, NextToken: token }));
      for (const { Name: name = '', State: state } of page.Rules ?? [])
        rules.push({ name, isEnabled: state !== 'DISABLED' });
      token = page.NextToken;
    } while (token !== undefined);
    return rules;
  } catch (fault) {
    throw awsFault(`events:ListRules of bus ${busName}`, fault);
  }
}
