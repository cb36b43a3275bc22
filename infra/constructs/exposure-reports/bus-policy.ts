import { CfnResource, Stack } from 'aws-cdk-lib';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

/**
 * A statement about who may put events on a bus.
 *
 * As a bare resource: the CDK's own class warns, at every synthesis, of a property that it does not set.
 */
export function putEventsPolicy(
  scope: Construct,
  id: string,
  bus: EventBus,
  sid: string,
  statement: { readonly Effect: 'Allow' | 'Deny'; readonly Principal: unknown; readonly Condition: object },
): CfnResource {
  return new CfnResource(scope, id, {
    type: 'AWS::Events::EventBusPolicy',
    properties: {
      EventBusName: bus.eventBusName,
      // CloudFormation may take it for the policy's name in the Region, so two stacks must not share one.
      StatementId: `${Stack.of(scope).stackName}-${sid}`.slice(-64),
      Statement: { Sid: sid, Action: 'events:PutEvents', Resource: bus.eventBusArn, ...statement },
    },
  });
}
