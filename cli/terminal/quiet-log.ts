import { withFaults } from '../../lambda/adapters/aws/fault-logging.ts';
import type { Log } from '../../lambda/usecases/ports/telling.ts';

// A terminal gets the outcome from the command itself; what goes wrong beside it is told on standard error.
export const QUIET_LOG: Log = withFaults({
  info: () => undefined,
  warn: (message, fields) => tell('warning', message, fields),
  error: () => undefined,
});

function tell(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const told = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
  process.stderr.write(`keystop: ${level}: ${[message, ...told].join('; ').replace(/\s+/g, ' ')}\n`);
}
