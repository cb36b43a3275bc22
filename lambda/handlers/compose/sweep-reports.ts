import { once } from '../../usecases/shared/once.ts';
import type { SweepReports } from '../../usecases/ports/sweep.ts';
import type { Settings } from '../../settings.ts';

/**
 * Where a sweep's reports go; `undefined` where there is no bucket for them. Apart from the composition, so that only
 * the sweeper's code holds what draws charts, and only the stage that reports loads it.
 */
export function sweepReports({ reportBucket: bucket }: Settings): SweepReports | undefined {
  if (bucket === undefined) return undefined;
  const load = once(async () => {
    const { s3SweepReports } = await import('../../adapters/sweep-report/s3-sweep-reports.ts');
    return s3SweepReports({ bucket });
  });
  return { write: async (report) => (await load()).write(report) };
}
