import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  GraphWidgetView,
  type IMetric,
  MathExpression,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC, METRIC_DIMENSION } from '../../../lambda/contract.ts';
import type { Evaluator } from '../sweep/evaluator.ts';
import { keystopMetric } from './keystop-metric.ts';
import type { Responder } from '../respond/responder.ts';
import type { RetryQueue } from '../queues/retry-queue.ts';
import type { SecondLooks } from '../queues/second-looks.ts';
import type { Sweeper } from '../sweep/sweeper.ts';

export interface DashboardProps {
  readonly responder: Responder;
  readonly sweeper: Sweeper;
  readonly evaluator: Evaluator;
  readonly retries: RetryQueue;
  readonly secondLooks: SecondLooks;
}

const DAILY = Duration.days(1);
const HOURLY = Duration.hours(1);
const HALF = 12;
const QUARTER = 6;
const FULL = 24;
const HEIGHT = 6;

/**
 * What Keystop has done and how well, at a glance: the alarms of the stack, keys contained by source and how long it
 * took, stale keys by age, sweeps, failures, queues. Made after all alarms, so that it shows them.
 */
export class Dashboard extends Construct {
  readonly dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.dashboard = new CloudWatchDashboard(this, 'Dashboard', {
      // Dashboards of all Regions share their names.
      dashboardName: `${stack.stackName}-${stack.region}`,
      defaultInterval: Duration.days(14),
    });
    const alarms = stack.node.findAll().filter((each) => each instanceof Alarm);
    this.dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms, width: FULL, height: 4 }));
    this.dashboard.addWidgets(containedBySource(), timeToInactive());
    this.dashboard.addWidgets(staleByAge(), sweeps(), lastSweep());
    this.dashboard.addWidgets(failures(props), queues(props));
  }
}

function containedBySource(): GraphWidget {
  const { name, values } = METRIC_DIMENSION.source;
  return new GraphWidget({
    title: 'Keys contained, by source',
    width: HALF,
    height: HEIGHT,
    view: GraphWidgetView.BAR,
    stacked: true,
    left: values.map((value) =>
      keystopMetric(METRIC.contained, { dimension: { name, value }, label: value, period: DAILY }),
    ),
  });
}

function timeToInactive(): GraphWidget {
  const event = (statistic: string, label: string): IMetric =>
    keystopMetric(METRIC.eventToInactiveMilliseconds, { statistic, label, period: HOURLY });
  return new GraphWidget({
    title: 'Time to Inactive, of exposed keys',
    width: HALF,
    height: HEIGHT,
    left: [
      event(Stats.p(50), 'from the time on the event, median'),
      event(Stats.MAXIMUM, 'from the time on the event, longest'),
      keystopMetric(METRIC.containmentMilliseconds, {
        statistic: Stats.MAXIMUM,
        label: 'from arrival in the function, longest',
        period: HOURLY,
      }),
    ],
    leftYAxis: { label: 'ms', showUnits: false, min: 0 },
    right: [
      keystopMetric(METRIC.activityToInactiveSeconds, {
        statistic: Stats.p(50),
        label: 'from the last activity seen, median',
        period: HOURLY,
      }),
    ],
    rightYAxis: { label: 's', showUnits: false, min: 0 },
  });
}

// The largest of a day: each sweep counts them all anew.
function staleByAge(): GraphWidget {
  const { name, values } = METRIC_DIMENSION.age;
  return new GraphWidget({
    title: 'Stale keys, by days since their last use',
    width: HALF,
    height: HEIGHT,
    stacked: true,
    left: values.map((value) =>
      keystopMetric(METRIC.staleKeys, {
        dimension: { name, value },
        statistic: Stats.MAXIMUM,
        label: value,
        period: DAILY,
      }),
    ),
    leftYAxis: { showUnits: false, min: 0 },
  });
}

function sweeps(): GraphWidget {
  return new GraphWidget({
    title: 'Sweeps: accounts completed, runs stopped by a limit',
    width: QUARTER,
    height: HEIGHT,
    view: GraphWidgetView.BAR,
    left: [METRIC.sweepCompleted, METRIC.sweepLimitReached].map((metric) => keystopMetric(metric, { period: DAILY })),
  });
}

/**
 * By metric math, since a metric that says how long ago something was would have to be sent all the time.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
function lastSweep(): SingleValueWidget {
  const hours = new MathExpression({
    expression: '(EPOCH(FILL(completed, 0)) - FILL(IF(completed > 0, EPOCH(completed)), REPEAT)) / 3600',
    usingMetrics: { completed: keystopMetric(METRIC.sweepCompleted, { period: HOURLY }) },
    label: 'hours',
    period: HOURLY,
  });
  return new SingleValueWidget({ title: 'Since the last sweep', width: QUARTER, height: HEIGHT, metrics: [hours] });
}

const FAILURES = [
  METRIC.failed,
  METRIC.warningUndelivered,
  METRIC.breakerOpen,
  METRIC.recontainLimitReached,
  METRIC.secondLookMissed,
];

function failures({ responder, sweeper }: DashboardProps): GraphWidget {
  const { function: handler } = responder.handler;
  const summed = { statistic: Stats.SUM, period: HOURLY };
  return new GraphWidget({
    title: 'Failures',
    width: HALF,
    height: HEIGHT,
    view: GraphWidgetView.BAR,
    left: [
      ...FAILURES.map((metric) => keystopMetric(metric, { period: HOURLY })),
      handler.metricErrors({ ...summed, label: 'ResponderErrors' }),
      handler.metricThrottles({ ...summed, label: 'ResponderThrottles' }),
      sweeper.machine.metricEndedBadly(HOURLY),
    ],
  });
}

function queues({ retries, secondLooks, evaluator, sweeper }: DashboardProps): GraphWidget {
  return new GraphWidget({
    title: 'Messages in queues',
    width: HALF,
    height: HEIGHT,
    left: [
      depth(retries.queue, 'events tried again'),
      depth(secondLooks.queue, 'second looks'),
      depth(retries.deadLetterQueue, 'events and second looks given up'),
      depth(evaluator.findings.queue, 'findings of stale keys'),
      depth(evaluator.findings.deadLetterQueue, 'findings of stale keys given up'),
      depth(sweeper.failedRuns, 'sweeps not started'),
    ],
    leftYAxis: { showUnits: false, min: 0 },
  });
}

function depth(queue: Queue, label: string): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: HOURLY, label });
}
