import { withFaults } from '../../lambda/adapters/aws/fault-logging.ts';
import type { Log } from '../../lambda/usecases/ports/telling.ts';

/** The same log, on which one warning is said only the first time: for 2,000 keys it would be 2,000 lines. */
export function sayOnce(log: Log, message: string): Log {
  let isSaid = false;
  return withFaults({
    info: (said, fields) => log.info(said, fields),
    error: (said, fields) => log.error(said, fields),
    warn: (said, fields) => {
      if (said === message && isSaid) return;
      isSaid ||= said === message;
      log.warn(said, fields);
    },
  });
}
