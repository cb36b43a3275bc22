import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC, SWEEP_GRACE_HOURS } from '../../../lambda/contract.ts';
import type { Evaluator } from '../sweep/evaluator.ts';
import { keystopMetric } from './keystop-metric.ts';
import type { NoticeTopic } from '../record/notice-topic.ts';
import type { Responder } from '../respond/responder.ts';
import type { RetryQueue } from '../queues/retry-queue.ts';
import type { Sweeper } from '../sweep/sweeper.ts';

export interface AlarmsProps {
  readonly notices: NoticeTopic;
  readonly responder: Responder;
  readonly sweeper: Sweeper;
  readonly evaluator: Evaluator;
  readonly retries: RetryQueue;
  readonly sweepIntervalHours: number;
}

/** Exactly so long is not slow. */
const SLOW_SECONDS = 60;

/** Everything that a person has to know of. Each alarm has an entry in `docs/runbook.md`, under the alarm's own name. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { responder, sweeper, evaluator, retries } = props;
    const whenAny = (name: string, metric: IMetric, meaning: string): Alarm =>
      explicitAlarm(this, props.notices, { name, meaning, metric, treatMissingData: TreatMissingData.NOT_BREACHING });

    // Counts what is put in: the function takes a message at once, so it is never seen waiting.
    const put = retries.queue.metricNumberOfMessagesSent({ statistic: Stats.SUM, period: Duration.minutes(1) });
    whenAny(
      'RetryQueueFirstMessage',
      put,
      'An event could not be handled and is tried again for 24 hours. An exposed key may still be Active.',
    );
    alarmOnMessages(this, props.notices, {
      name: 'DeadLetterQueueNotEmpty',
      queue: retries.deadLetterQueue,
      meaning:
        'An event could not be handled for 24 hours; nothing tries it again. An exposed key may still be Active.',
    });
    whenAny('OutcomesFailed', keystopMetric(METRIC.failed), 'A key that should be Inactive perhaps is not.');
    explicitAlarm(this, props.notices, {
      name: 'ContainmentSlow',
      meaning: `A key became Inactive later than ${SLOW_SECONDS} seconds after the time on its event.`,
      metric: keystopMetric(METRIC.eventToInactiveMilliseconds, {
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: SLOW_SECONDS * 1000,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    whenAny(
      'ResponderErrors',
      responder.handler.function.metricErrors({ statistic: Stats.SUM, period: Duration.minutes(1) }),
      'The responder failed. Lambda tries the event twice more, then the retry queue does.',
    );
    whenAny(
      'ResponderThrottles',
      responder.handler.function.metricThrottles({ statistic: Stats.SUM, period: Duration.minutes(1) }),
      'The responder was refused a start for want of concurrency: containment is late.',
    );
    this.#dropped(props);
    whenAny(
      'BreakerOpened',
      keystopMetric(METRIC.breakerOpen),
      'More keys were suspected in an hour than suspicion may contain: the rest were left Active for a person to decide.',
    );
    whenAny(
      'RecontainLimitReached',
      keystopMetric(METRIC.recontainLimitReached),
      'A contained key was reactivated outside Keystop again and again. Keystop no longer deactivates it, and the key is Active.',
    );
    whenAny(
      'SecondLooksMissed',
      keystopMetric(METRIC.secondLookMissed),
      'A contained key could not be checked again after a minute. Whether it was reactivated outside Keystop is not known.',
    );
    whenAny(
      'SweepFailed',
      sweeper.machine.metricEndedBadly(Duration.minutes(5)),
      'A sweep failed as a whole, in an account, or for a key. What it left undone waits for the next run.',
    );
    alarmOnMessages(this, props.notices, {
      name: 'SweepNotStarted',
      queue: sweeper.failedRuns,
      meaning: 'The schedule could not start a sweep. Stale keys wait for the next run.',
    });
    alarmOnMessages(this, props.notices, {
      name: 'StaleFindingsFailed',
      queue: evaluator.findings.deadLetterQueue,
      meaning: 'A finding of a stale key could not be judged in five tries. The sweep judges that user all the same.',
    });
    whenAny(
      'SweepRunLimitReached',
      keystopMetric(METRIC.sweepLimitReached),
      'More keys were due than a sweep, or the stale findings of a day, may contain. An operator decides about the plan.',
    );
    whenAny(
      'WarningsUndelivered',
      keystopMetric(METRIC.warningUndelivered),
      'Warnings of stale keys reached nobody, so these keys are not contained.',
    );
    this.#heartbeat(props);
  }

  /** The ways in which Lambda loses an event for good. Nothing tries it again, and no queue holds it. */
  #dropped({ notices, responder }: AlarmsProps): void {
    const period = Duration.minutes(5);
    const lost = (metric: string): IMetric =>
      responder.handler.function.metric(metric, { statistic: Stats.SUM, period });
    explicitAlarm(this, notices, {
      name: 'EventsDropped',
      meaning:
        'Lambda dropped an event, or could not put a failed one on the retry queue. A key may still be exposed and Active.',
      // @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
      metric: new MathExpression({
        expression: 'FILL(dropped, 0) + FILL(undelivered, 0)',
        usingMetrics: { dropped: lost('AsyncEventsDropped'), undelivered: lost('DestinationDeliveryFailures') },
        label: 'Events lost',
        period,
      }),
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #heartbeat(props: AlarmsProps): void {
    explicitAlarm(this, props.notices, {
      name: 'SweepDidNotRun',
      meaning: `No sweep was completed for ${props.sweepIntervalHours + SWEEP_GRACE_HOURS} hours, with one due every ${props.sweepIntervalHours}. Also on for a new deployment, until its first sweep.`,
      metric: keystopMetric(METRIC.sweepCompleted, { period: Duration.hours(1) }),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      // Hourly data points, all of them missing: one completed sweep in the whole time is enough.
      evaluationPeriods: props.sweepIntervalHours + SWEEP_GRACE_HOURS,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}

/** An alarm on the first message in a queue that should stay empty. */
export function alarmOnMessages(
  scope: Construct,
  notices: NoticeTopic,
  props: { readonly name: string; readonly queue: Queue; readonly meaning: string },
): Alarm {
  return explicitAlarm(scope, notices, {
    name: props.name,
    meaning: props.meaning,
    metric: props.queue.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(5),
    }),
    // SQS stops publishing metrics for a queue that is inactive for hours, so missing data does not mean an empty queue.
    treatMissingData: TreatMissingData.IGNORE,
  });
}

interface ExplicitAlarmProps {
  readonly name: string;
  readonly meaning: string;
  readonly metric: IMetric;
  readonly treatMissingData: TreatMissingData;
  /** @default - at least 1 */
  readonly comparisonOperator?: ComparisonOperator;
  /** @default 1 */
  readonly threshold?: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
}

function explicitAlarm(scope: Construct, notices: NoticeTopic, props: ExplicitAlarmProps): Alarm {
  const alarm = new Alarm(scope, props.name, {
    alarmName: `${Stack.of(scope).stackName}-${props.name}`,
    alarmDescription: `${props.meaning} What to do: docs/runbook.md#${props.name.toLowerCase()}`,
    metric: props.metric,
    threshold: props.threshold ?? 1,
    evaluationPeriods: props.evaluationPeriods ?? 1,
    comparisonOperator: props.comparisonOperator ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: props.treatMissingData,
  });
  alarm.addAlarmAction(new SnsAction(notices.topic));
  return alarm;
}
