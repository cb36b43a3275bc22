import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { METRIC } from '../../../lambda/contract.ts';
import { synthesize } from '../support/synthesize.ts';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Statistic: string;
  /** Absent where several metrics are watched together. */
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly Dimensions?: unknown;
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: { readonly MetricName: string }; readonly Period: number };
  }[];
}

const alarmsOf = (template: Template): AlarmProperties[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    (alarm) => alarm['Properties'] as AlarmProperties,
  );

const alarms = alarmsOf(synthesize().keystop);
const { globalEvents } = synthesize({ globalEvents: true }, 'eu-central-1');
const all = [...alarms, ...(globalEvents === undefined ? [] : alarmsOf(globalEvents))];
const named = (name: string, among = alarms) => among.find((alarm) => alarm.AlarmName === `Keystop-${name}`);
const headings = readFileSync('docs/runbook.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('## '))
  .map((line) => line.slice(3).trim());

describe('every alarm', () => {
  it('is one of these', () => {
    expect(all.map((alarm) => alarm.AlarmName.replace(/^Keystop(GlobalEvents)?-/, '')).toSorted()).toEqual([
      'BreakerOpened',
      'ContainmentSlow',
      'DeadLetterQueueNotEmpty',
      'EventsDropped',
      'EventsNotForwarded',
      'OutcomesFailed',
      'RecontainLimitReached',
      'ResponderErrors',
      'ResponderThrottles',
      'RetryQueueFirstMessage',
      'SecondLooksMissed',
      'StaleFindingsFailed',
      'SweepDidNotRun',
      'SweepFailed',
      'SweepNotStarted',
      'SweepRunLimitReached',
      'WarningsUndelivered',
    ]);
  });

  it.each(all.map((alarm) => [alarm.AlarmName, alarm] as const))(
    '%s says where the runbook explains it',
    (_name, alarm) => {
      const anchor = /docs\/runbook\.md#([a-z]+)$/.exec(alarm.AlarmDescription)?.[1];
      expect(headings.map((heading) => heading.toLowerCase())).toContain(anchor);
    },
  );

  it.each(all.map((alarm) => [alarm.AlarmName, alarm] as const))('%s tells the topic', (_name, alarm) => {
    expect(alarm.AlarmActions).toHaveLength(1);
  });

  it('has an entry in the runbook with meaning, look and fix', () => {
    const runbook = readFileSync('docs/runbook.md', 'utf8');
    const entries = runbook
      .split('\n## ')
      .slice(1)
      .filter((entry) => all.some((alarm) => alarm.AlarmName.endsWith(`-${entry.split('\n')[0] ?? ''}`)));
    expect(
      entries.filter((entry) => !['**Meaning**', '**Look**', '**Fix**'].every((part) => entry.includes(part))),
    ).toEqual([]);
  });
});

describe('alarms', () => {
  it('see a message put in the retry queue, which the function takes before it could be seen waiting', () => {
    expect(named('RetryQueueFirstMessage')).toMatchObject({
      MetricName: 'NumberOfMessagesSent',
      Statistic: 'Sum',
      Period: 60,
      Threshold: 1,
    });
  });

  it.each(['DeadLetterQueueNotEmpty', 'StaleFindingsFailed', 'SweepNotStarted'])(
    '%s sees a message in a dead-letter queue, where SQS itself moves it without a count of messages sent',
    (name) => {
      expect(named(name)).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        TreatMissingData: 'ignore',
      });
    },
  );

  it.each([
    ['OutcomesFailed', METRIC.failed],
    ['BreakerOpened', METRIC.breakerOpen],
    ['SweepRunLimitReached', METRIC.sweepLimitReached],
    ['WarningsUndelivered', METRIC.warningUndelivered],
    ['SweepDidNotRun', METRIC.sweepCompleted],
  ])('%s watches the metric that the functions emit, %s, without dimensions', (name, MetricName) => {
    expect(named(name)).toMatchObject({ Namespace: METRIC.namespace, MetricName, Statistic: 'Sum' });
    expect(named(name)?.Dimensions).toBeUndefined();
  });

  it('see the slowest key of a minute, where it took longer than 60 seconds from the time on its event', () => {
    const slow = named('ContainmentSlow');
    expect(slow).toMatchObject({
      Namespace: METRIC.namespace,
      MetricName: METRIC.eventToInactiveMilliseconds,
      Statistic: 'Maximum',
      Period: 60,
      Threshold: 60_000,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(slow?.Dimensions).toBeUndefined();
  });

  it('see an execution of the sweep that failed, timed out or was aborted, and none that did not', () => {
    const { Metrics = [] } = named('SweepFailed') ?? {};
    expect(Metrics.map(({ Expression, MetricStat }) => Expression ?? MetricStat?.Metric.MetricName)).toEqual([
      'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
      'ExecutionsFailed',
      'ExecutionsTimedOut',
      'ExecutionsAborted',
    ]);
    expect(named('SweepFailed')).toMatchObject({ Threshold: 1, TreatMissingData: 'notBreaching' });
  });

  it.each([1, 24, 144])('miss a sweep of every %i hours two hours after it was due', (sweepIntervalHours) => {
    const alarm = named('SweepDidNotRun', alarmsOf(synthesize({ sweepIntervalHours }).keystop));
    expect(alarm).toMatchObject({
      Period: 3600,
      EvaluationPeriods: sweepIntervalHours + 2,
      TreatMissingData: 'breaching',
    });
  });

  it('look back over no more than the seven days that CloudWatch allows', () => {
    const spans = alarmsOf(synthesize({ sweepIntervalHours: 144 }).keystop).map(
      ({ Period, Metrics, EvaluationPeriods }) =>
        (Period ?? Math.max(...(Metrics ?? []).map(({ MetricStat }) => MetricStat?.Period ?? 0))) * EvaluationPeriods,
    );
    expect(Math.max(...spans)).toBeLessThanOrEqual(7 * 24 * 3600);
  });
});
