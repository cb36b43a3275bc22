import { Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type FindingRule, GLOBAL_FINDINGS } from './finding-rules.ts';
import type { KeptQueue } from '../queues/kept-queue.ts';
import { failureQueue } from '../queues/retry-queue.ts';
import { keepUndelivered } from '../queues/rule-target.ts';
import { serviceRole } from '../functions/service-role.ts';

export interface EventForwarderProps {
  /** Region of the Keystop that handles the events. */
  readonly targetRegion: string;
  /** What is forwarded beside the findings. */
  readonly also: readonly FindingRule[];
}

/** Sends the events that AWS delivers in one Region only to the default bus of Keystop's own Region. */
export class EventForwarder extends Construct {
  /** Events that could not be forwarded for a day. */
  readonly undelivered: KeptQueue;

  constructor(scope: Construct, id: string, props: EventForwarderProps) {
    super(scope, id);
    this.undelivered = failureQueue(this, 'Undelivered', 'of the forwarding rule');
    const busArn = Stack.of(this).formatArn({
      service: 'events',
      region: props.targetRegion,
      resource: 'event-bus',
      resourceName: 'default',
    });
    const does = `Keystop: puts findings on the default bus of ${props.targetRegion}.`;
    const role = serviceRole(this, 'Role', 'events.amazonaws.com', does);
    role.addToPrincipalPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [busArn] }));
    const bus = EventBus.fromEventBusArn(this, 'Target', busArn);
    for (const { id: rule, description, pattern } of [...GLOBAL_FINDINGS, ...props.also]) {
      new Rule(this, rule, {
        description: `Keystop: ${description}, to ${props.targetRegion}.`,
        eventPattern: pattern,
        targets: [keepUndelivered(new EventBusTarget(bus, { role }), this.undelivered)],
      });
    }
  }
}
