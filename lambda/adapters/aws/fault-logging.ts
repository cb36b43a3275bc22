import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { Log } from '../../usecases/ports/telling.ts';

/** A log that tells faults as well, by their code and message. */
export function withFaults(log: Omit<Log, 'fault'>): Log {
  return {
    ...log,
    fault: (level, told, fault, fields) => {
      const { code, message } = describeFault(fault);
      log[level](told, { ...fields, code, message });
      return { code, message };
    },
  };
}
