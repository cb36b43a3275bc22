import type { Policy } from '../../domain/policy/policy.ts';
import type { ChangePorts } from '../ports/change.ts';
import { PATIENCE_WITHIN } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';

/**
 * Whether suspicion alone may contain one more key of the account in this hour (UTC). A key counts once an hour,
 * however many findings and retries tell of it. A count that cannot be read, or not in time, is not reached: for an
 * exposed key the safe side is to contain.
 */
export async function mayContainSuspected(
  finding: { readonly account: string; readonly names: { readonly accessKeyId: string } },
  policy: Pick<Policy, 'maxSuspectedPerHour'>,
  ports: ChangePorts,
): Promise<boolean> {
  const { account, names } = finding;
  const hour = ports.clock.now().toISOString().slice(0, 13);
  const asked = ports.budgets.take(`suspected#${account}#${hour}`, names.accessKeyId, policy.maxSuspectedPerHour);
  const allowed = await within(PATIENCE_WITHIN.brake, ports.clock, asked, (fault) =>
    ports.log.fault('warn', 'the brake could not be read; the containment goes on', fault),
  );
  return allowed ?? true;
}
