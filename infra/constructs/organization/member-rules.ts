import { Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EXPOSED_FINDINGS, STALE_FINDINGS } from '../findings/finding-rules.ts';
import { type Hub, hubBusArn, undeliveredQueueArn } from '../rights/physical-names.ts';
import { serviceRole } from '../functions/service-role.ts';

export interface MemberRulesProps {
  readonly hub: Hub;
}

/**
 * Sends the findings that arrive on this account's default bus straight to the hub's own bus, whatever its Region: AWS
 * forwards an event once. What cannot be forwarded goes to the hub's queue in this Region. No asset, and nothing that
 * depends on account or Region.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class MemberRules extends Construct {
  constructor(scope: Construct, id: string, props: MemberRulesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const bus = hubBusArn(props.hub, stack);
    // A bus that admits an organization wants a role from the accounts of it.
    // @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
    const does = `Keystop: puts findings on its event bus in account ${props.hub.account}.`;
    const role = serviceRole(this, 'Role', 'events.amazonaws.com', does);
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] }));
    const deadLetterConfig = { arn: undeliveredQueueArn(props.hub, stack) };
    for (const rule of [...EXPOSED_FINDINGS, ...STALE_FINDINGS]) {
      new Rule(this, rule.id, {
        description: `Keystop: ${rule.description}, to account ${props.hub.account}.`,
        eventPattern: rule.pattern,
        // Not the CDK's own target, which wants to write the policy of the queue, another account's.
        targets: [{ bind: () => ({ arn: bus, role, deadLetterConfig }) }],
      });
    }
  }
}
