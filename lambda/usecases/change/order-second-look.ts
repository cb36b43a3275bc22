import { METRIC } from '../../contract.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { SecondLook } from '../../domain/watch/second-look.ts';
import { PATIENCE } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';
import type { ChangePorts } from '../ports/change.ts';

/**
 * Orders a look at a key that was just contained. It comes after the change and undoes nothing: a fault is logged and
 * counted, and an answer is waited for no longer than 2 s.
 */
export async function orderSecondLook(look: SecondLook, ports: ChangePorts): Promise<void> {
  const { secondLooks, clock, log, metrics } = ports;
  if (secondLooks === undefined) return;
  let why = { code: 'Timeout', message: 'no answer in time' };
  const order = secondLooks.order(look).then(() => true);
  const isOrdered = await within(PATIENCE.secondLook, clock, order, (fault) => {
    why = describeFault(fault);
  });
  if (isOrdered === true) return;
  metrics.count(METRIC.secondLookMissed, 1);
  const { account, accessKeyId } = look;
  log.warn('a second look could not be ordered; the containment stands', { account, accessKeyId, ...why });
}
