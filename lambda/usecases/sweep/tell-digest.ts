import { digestNotice, type SweptAccount } from '../../domain/notices/digest-notice.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { Log, Notices } from '../ports/telling.ts';

/**
 * Sums a run up for people, where there is something to tell.
 * @returns how many notices were not sent
 */
export async function tellDigest(
  run: { readonly startedAt: Date; readonly home: string },
  swept: readonly SweptAccount[],
  ports: { readonly notices: Notices; readonly log: Log },
): Promise<number> {
  const notice = digestNotice(run.startedAt, run.home, swept);
  if (notice === undefined) return 0;
  try {
    const delivery = await ports.notices.send(notice);
    // Nothing depends on it, and what does, a warning, is told apart.
    if (!delivery.delivered) ports.log.info('the digest of the sweep reached nobody', { why: delivery.why });
    return 0;
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.error('the digest of the sweep was not sent', { code, message });
    return 1;
  }
}
