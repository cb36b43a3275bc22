import type { SweepReports } from '../../usecases/ports/sweep.ts';
import type { Settings } from '../../settings.ts';
import { lazyPort } from './lazy-port.ts';

/**
 * Where a sweep's reports go; `undefined` where there is no bucket for them. Apart from the composition, so that only
 * the sweeper's code holds what draws charts, and only the stage that reports loads it.
 */
export function sweepReports({ reportBucket: bucket }: Settings): SweepReports | undefined {
  if (bucket === undefined) return undefined;
  const load = async () => (await import('../../adapters/sweep-report/s3-sweep-reports.ts')).s3SweepReports({ bucket });
  return lazyPort(load, ['write']);
}
