import { Metrics as Powertools, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC, type MetricDimension } from '../../contract.ts';
import type { Log, Metrics } from '../../usecases/ports/telling.ts';
import { powertoolsLog } from '../aws/powertools-log.ts';

/** What was counted under one dimension, or under none. */
interface Counted {
  readonly dimension: MetricDimension | undefined;
  readonly values: Map<string, number[]>;
}

/**
 * Metrics as lines of the embedded metric format, in the contract's namespace. What is counted without a dimension has
 * none, so that an alarm that names none finds it; what is counted by one is found by that one alone.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfMetrics(options: { readonly log?: Pick<Log, 'warn'> } = {}): Metrics {
  const { log = powertoolsLog() } = options;
  const counted = new Map<string, Counted>();
  return {
    count: (metric, value, dimension) => {
      if (Number.isFinite(value)) add(counted, metric, value, dimension);
      else log.warn('a metric without a number was left out', { metric });
    },
    // The port promises never to throw: a metric that cannot be written must not fail the work that it counts.
    flush: async () => {
      try {
        for (const each of counted.values()) writeAll(each);
      } catch (fault) {
        log.warn('metrics could not be written', { fault });
      } finally {
        counted.clear();
      }
    },
  };
}

function add(
  counted: Map<string, Counted>,
  metric: string,
  value: number,
  dimension: MetricDimension | undefined,
): void {
  const key = dimension === undefined ? '' : `${dimension.name}=${dimension.value}`;
  const { values } = counted.get(key) ?? { values: new Map<string, number[]>() };
  counted.set(key, { dimension, values: values.set(metric, [...(values.get(metric) ?? []), value]) });
}

// CloudWatch takes 100 values of a metric in one line; Powertools would write the line itself at that count, and then
// forget the dimensions.
const MOST_VALUES = 99;

function writeAll(counted: Counted): void {
  const longest = Math.max(...[...counted.values.values()].map((values) => values.length));
  for (let from = 0; from < longest; from += MOST_VALUES) writeLine(counted, from);
}

function writeLine({ dimension, values: counted }: Counted, from: number): void {
  const powertools = new Powertools({ namespace: METRIC.namespace });
  // Powertools adds `service` as a dimension of its own accord. One empty set means "no dimensions"; no set at all
  // would be no metric.
  powertools.clearDefaultDimensions();
  powertools.addDimensions(dimension === undefined ? {} : { [dimension.name]: dimension.value });
  for (const [metric, values] of counted) {
    for (const value of values.slice(from, from + MOST_VALUES)) powertools.addMetric(metric, unitOf(metric), value);
  }
  powertools.publishStoredMetrics();
}

function unitOf(metric: string) {
  if (metric.endsWith('Milliseconds')) return MetricUnit.Milliseconds;
  return metric.endsWith('Seconds') ? MetricUnit.Seconds : MetricUnit.Count;
}
