import type { Policy } from '../../domain/policy/policy.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { keyLookOf } from '../../domain/watch/second-look.ts';
import { parseSecondLook } from '../../findings/watched/second-look.ts';
import { lookAgain } from '../../usecases/watch/look-again.ts';
import type { RespondPorts } from '../../usecases/respond/respond.ts';

/**
 * Takes the second look that a message asks for.
 * @throws RemediationError `SecondLookUnreadable`: only Keystop writes to the queue, so it is kept for a person
 */
export async function takeSecondLook(
  message: unknown,
  partition: string,
  policy: Policy,
  ports: RespondPorts,
): Promise<void> {
  const look = parseSecondLook(message);
  if (look === undefined) {
    const problem = 'the message asks for a second look, and does not name the key with its user, account and instants';
    throw new RemediationError(problem, { code: 'SecondLookUnreadable', retryable: false });
  }
  await lookAgain(keyLookOf(look, partition), policy, ports);
}
