import { withFaults } from '../../lambda/adapters/aws/fault-logging.ts';
import type { Log } from '../../lambda/usecases/ports/telling.ts';

// A terminal gets the outcome from the command itself; standard error gets what else goes wrong.
export const QUIET_LOG: Log = withFaults({
  info: () => undefined,
  warn: (message, fields) => tell('warning', message, fields),
  error: () => undefined,
});

function tell(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const described = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
  process.stderr.write(`keystop: ${level}: ${[message, ...described].join('; ').replace(/\s+/g, ' ')}\n`);
}
