import { METRIC } from '../contract.ts';
import { describeFault } from '../domain/remediation-error.ts';
import type { ExposedFinding } from './contain-exposed.ts';
import type { Clock, Log, Metrics, SecondLooks } from './ports.ts';
import { within } from './within.ts';

export interface OrderLookPorts {
  /** Missing where nobody would take the look: on the command line, with nothing deployed. */
  readonly secondLooks?: SecondLooks | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const PATIENCE_MILLISECONDS = 2000;

/**
 * Orders a look at a key that was just contained for exposure. It comes after the change and undoes nothing: a fault is
 * logged and counted, and an answer is waited for no longer than 2 s.
 */
export async function orderSecondLook(
  finding: ExposedFinding,
  userName: string,
  { secondLooks, clock, log, metrics }: OrderLookPorts,
): Promise<void> {
  if (secondLooks === undefined || finding.kind !== 'exposed') return;
  const containedAt = clock.now();
  const { account, partition, names, firstActivityAt, activityAt } = finding;
  const since = firstActivityAt ?? activityAt ?? containedAt;
  const look = { account, partition, accessKeyId: names.accessKeyId, userName, containedAt, since };
  let why = { code: 'Timeout', message: 'no answer in time' };
  const order = secondLooks.order(look).then(() => true);
  const isOrdered = await within(PATIENCE_MILLISECONDS, clock, order, (fault) => {
    why = describeFault(fault);
  });
  if (isOrdered === true) return;
  metrics.count(METRIC.secondLookMissed, 1);
  log.warn('a second look could not be ordered', { account, accessKeyId: names.accessKeyId, ...why });
}
