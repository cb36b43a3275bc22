import { LASTING_FAULT } from '../../contract.ts';
import { describeFault, RemediationError } from '../../domain/shared/remediation-error.ts';
import { textAt } from '../../findings/fields/fields.ts';

const PASSING_FAULT = 'PassingFault';
const LARGEST_MESSAGE = 500;

/** A stage's fault as the state machine sees it: by its name it knows whether another try may mend it. */
export class StageFault extends RemediationError {
  override readonly name: string;

  constructor(fault: unknown) {
    const { code, message, retryable } = describeFault(fault);
    super(`${code}: ${message}`, { code, retryable, cause: fault });
    this.name = retryable ? PASSING_FAULT : LASTING_FAULT;
  }
}

export interface CaughtFault {
  readonly code: string;
  readonly message: string;
}

/**
 * The fault that a state machine has caught: ours by their code, others (a timeout, a function that cannot start) by the
 * name that AWS gives them.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function caughtFault(caught: unknown): CaughtFault {
  const name = textAt(caught, 'Error') ?? 'Unknown';
  const cause = textAt(caught, 'Cause') ?? '';
  const message = (messageIn(cause) ?? cause).slice(0, LARGEST_MESSAGE);
  if (name !== LASTING_FAULT && name !== PASSING_FAULT) return { code: name, message };
  const [, code = name, rest = message] = /^(\w+): (.*)$/s.exec(message) ?? [];
  return { code, message: rest };
}

/** Lambda describes a fault as JSON; any other cause is taken as it is. */
function messageIn(cause: string): string | undefined {
  try {
    return textAt(JSON.parse(cause), 'errorMessage');
  } catch {
    return undefined;
  }
}
