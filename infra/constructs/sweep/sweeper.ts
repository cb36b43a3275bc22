import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { HANDLER, type StaleMode } from '../../../lambda/contract.ts';
import type { SweepPace } from '../rights/access-keys.ts';
import { HandlerFunction } from '../functions/handler-function.ts';
import { grantTelling, type HandlerParts } from '../change/handler-parts.ts';
import type { ReportBucket } from './sweep-report-bucket.ts';
import type { KeptQueue } from '../queues/kept-queue.ts';
import { failureQueue } from '../queues/retry-queue.ts';
import type { SecondLooks } from '../queues/second-looks.ts';
import { serviceRole } from '../functions/service-role.ts';
import { SweepMachine } from './sweep-machine.ts';

export interface SweeperProps extends HandlerParts, SweepPace {
  readonly mode: StaleMode;
  readonly secondLooks: SecondLooks;
  readonly intervalHours: number;
  readonly reports: ReportBucket;
}

// As long as Lambda allows. A stage that has more to do ends a minute before, and is called again.
const LONGEST_STAGE = Duration.minutes(15);

/**
 * Warns of stale keys and contains them, on a schedule: a state machine, and one function for all of its stages. A
 * function of its own: it never delays the responder.
 */
export class Sweeper extends Construct {
  readonly handler: HandlerFunction;
  readonly machine: SweepMachine;
  /** Runs that were never started. The next run does their work, so nothing retries these. */
  readonly failedRuns: KeptQueue;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    this.failedRuns = failureQueue(this, 'FailedRuns', 'of the schedule');
    this.handler = new HandlerFunction(this, 'Handler', {
      handler: HANDLER.sweeper,
      description: 'Keystop: warns of stale access keys and sets them Inactive.',
      // Paced by IAM's own limits, it waits more than it computes. @see docs/decisions/013-memory-size.md
      memoryMegabytes: 512,
      timeout: LONGEST_STAGE,
      logRetentionDays: props.logRetentionDays,
    });
    props.accessKeys.grantSweep(this.handler, props.mode, props);
    grantTelling(this.handler, props, { listing: true });
    if (props.mode === 'enforce') props.secondLooks.grantOrder(this.handler);
    props.reports.grantWrite(this.handler);
    this.machine = new SweepMachine(this, 'Stages', {
      handler: this.handler,
      handlerTimeout: LONGEST_STAGE,
      logRetentionDays: props.logRetentionDays,
    });
    this.#schedule(props.intervalHours);
  }

  #schedule(intervalHours: number): void {
    const role = serviceRole(this, 'ScheduleRole', 'scheduler.amazonaws.com', 'Keystop: starts the sweep.');
    const { stateMachineArn } = this.machine.stateMachine;
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachineArn] }),
    );
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.failedRuns.queueArn] }),
    );
    this.failedRuns.admitRole(role);
    const schedule = new CfnSchedule(this, 'Schedule', {
      description: 'Keystop: sweep for stale access keys.',
      scheduleExpression: intervalHours === 1 ? 'rate(1 hour)' : `rate(${intervalHours} hours)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: stateMachineArn,
        roleArn: role.roleArn,
        input: '{}',
        deadLetterConfig: { arn: this.failedRuns.queueArn },
        // A run that starts an hour late is as good as one on time; later, the next one is near enough.
        retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 20 },
      },
    });
    // Scheduler checks at creation that it may assume the role. A rate starts at once: the machine with all of its rights,
    // those of its maps included, has to be there first.
    // @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    schedule.node.addDependency(role, this.machine);
  }
}
