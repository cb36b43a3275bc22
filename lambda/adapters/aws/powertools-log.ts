import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../../usecases/ports/telling.ts';
import { withFaults } from './fault-logging.ts';
import { redact, redactText } from './redact.ts';

/** One JSON line for each message, service `keystop`. Whatever looks like a secret is hidden before it is written. */
export function powertoolsLog(options: { readonly requestId?: string | undefined } = {}): Log {
  const logger = new Logger({ serviceName: 'keystop' });
  if (options.requestId !== undefined) logger.appendKeys({ requestId: options.requestId });
  return withFaults({
    info: (message, fields) => logger.info(redactText(message), clean(fields)),
    warn: (message, fields) => logger.warn(redactText(message), clean(fields)),
    error: (message, fields) => logger.error(redactText(message), clean(fields)),
  });
}

// Keys that Powertools' own line uses: a field of the same name would be dropped, or replace it.
const RESERVED = ['level', 'message', 'timestamp', 'service', 'sampling_rate'];

function clean(fields: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]): [string, unknown] => [
    RESERVED.includes(name) ? `${name}_` : name,
    value,
  ]);
  return redact(Object.fromEntries(entries)) as Record<string, unknown>;
}
