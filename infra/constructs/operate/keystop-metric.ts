import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC, type MetricDimension } from '../../../lambda/contract.ts';

export interface KeystopMetricProps {
  /** @default - the sum */
  readonly statistic?: string;
  /** @default - five minutes */
  readonly period?: Duration;
  /** @default - none: what was counted of the metric together */
  readonly dimension?: MetricDimension;
  /** @default - the metric's name */
  readonly label?: string;
}

/** A metric that the functions emit, by its name in the contract. */
export function keystopMetric(metricName: string, props: KeystopMetricProps = {}): Metric {
  const { statistic = Stats.SUM, period = Duration.minutes(5), dimension, label } = props;
  return new Metric({
    namespace: METRIC.namespace,
    metricName,
    statistic,
    period,
    ...(dimension === undefined ? {} : { dimensionsMap: { [dimension.name]: dimension.value } }),
    ...(label === undefined ? {} : { label }),
  });
}
