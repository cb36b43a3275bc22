import { METRIC } from '../../contract.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { at, quote } from '../../findings/fields/fields.ts';
import { parseWatchedCall } from '../../findings/watched/watched-call.ts';
import { watch } from '../../usecases/watch/watch.ts';
import type { RespondPorts } from '../../usecases/respond/respond.ts';

/** Looks into a call to IAM. One that does not say what it did is logged: no other try would tell more. */
export async function takeWatchedCall(event: unknown, policy: Policy, ports: RespondPorts): Promise<void> {
  const watched = parseWatchedCall(event);
  if (watched === undefined) {
    ports.log.error('a watched call does not name key, user, account and time', {
      action: quote(at(event, 'detail', 'eventName')),
      eventId: quote(at(event, 'detail', 'eventID')),
    });
    ports.metrics.count(METRIC.refused, 1);
    return;
  }
  await watch(watched, policy, ports);
}
