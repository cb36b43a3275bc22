import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ENV, OUTCOME_EVENT } from '../../../lambda/contract.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';

const DEFAULT_BUS = 'default';

/** The account's default event bus, on which programs receive outcomes. */
export class OutcomeBus extends Construct {
  /** Lets a function put events there in Keystop's name, and in no other. */
  grantPublish(handler: HandlerFunction): void {
    const arn = Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: DEFAULT_BUS });
    // AWS always sets `events:source`. `IfExists` keeps the right usable where an emulator does not.
    handler.allow(['events:PutEvents'], [arn], { StringEqualsIfExists: { 'events:source': OUTCOME_EVENT.source } });
    handler.configure({ [ENV.outcomeBusName]: DEFAULT_BUS });
  }
}
