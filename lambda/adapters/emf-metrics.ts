import { Metrics as Powertools, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC } from '../contract.ts';
import type { Log, Metrics } from '../usecases/ports.ts';
import { powertoolsLog } from './powertools-log.ts';

/**
 * Metrics as lines of the embedded metric format, in the contract's namespace and without any dimension, so that an
 * alarm that names none finds them.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function emfMetrics(options: { readonly log?: Pick<Log, 'warn'> } = {}): Metrics {
  const { log = powertoolsLog() } = options;
  const counted = new Map<string, number[]>();
  return {
    count: (metric, value) => {
      if (Number.isFinite(value)) counted.set(metric, [...(counted.get(metric) ?? []), value]);
      else log.warn('a metric without a number was left out', { metric });
    },
    // Promised by the port: telling a number must not spoil what it tells of.
    flush: async () => {
      try {
        writeAll(counted);
      } catch (fault) {
        log.warn('metrics could not be written', { fault });
      } finally {
        counted.clear();
      }
    },
  };
}

// CloudWatch takes 100 values of a metric in one line; Powertools would write the line itself at that count, and then
// forget that there are no dimensions.
const MOST_VALUES = 99;

function writeAll(counted: ReadonlyMap<string, readonly number[]>): void {
  // Nothing counted is no line, and no warning of Powertools about it.
  const longest = Math.max(0, ...[...counted.values()].map((values) => values.length));
  for (let from = 0; from < longest; from += MOST_VALUES) writeLine(counted, from);
}

function writeLine(counted: ReadonlyMap<string, readonly number[]>, from: number): void {
  const powertools = new Powertools({ namespace: METRIC.namespace });
  // Powertools adds `service` as a dimension of its own accord. One empty set means "no dimensions"; no set at all
  // would be no metric.
  powertools.clearDefaultDimensions();
  powertools.addDimensions({});
  for (const [metric, values] of counted) {
    for (const value of values.slice(from, from + MOST_VALUES)) powertools.addMetric(metric, unitOf(metric), value);
  }
  powertools.publishStoredMetrics();
}

function unitOf(metric: string) {
  return metric === METRIC.containmentMilliseconds ? MetricUnit.Milliseconds : MetricUnit.Count;
}
