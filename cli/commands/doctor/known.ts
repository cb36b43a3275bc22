import type { Known } from '../../../lambda/domain/operate/doctor/check.ts';
import { describeFault } from '../../../lambda/domain/shared/remediation-error.ts';

/** What the work answers, or why AWS did not. */
export async function known<T>(work: Promise<T>): Promise<Known<T>> {
  try {
    return { known: true, value: await work };
  } catch (fault) {
    return { known: false, why: describeFault(fault).message };
  }
}
