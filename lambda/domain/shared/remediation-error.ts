/**
 * A fault on the way to an outcome. `code` is stable and names the cause (`Throttling`, `AccessDenied`,
 * `ReadBackActive`, …); `retryable` says whether the same call may succeed within the same invocation.
 */
export class RemediationError extends Error {
  override readonly name: string = 'RemediationError';
  readonly code: string;
  readonly retryable: boolean;

  constructor(message: string, options: { code: string; retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable;
  }
}

/** Code of the fault that an account lets no role be taken: nothing was asked of it, and nothing can be. */
export const ROLE_DENIED = 'MemberRoleRefused';

/** Any thrown thing as a code, a message and whether to try again; unknown faults may pass, so they are retryable. */
export function describeFault(fault: unknown): { code: string; message: string; retryable: boolean } {
  if (fault instanceof RemediationError)
    return { code: fault.code, message: fault.message, retryable: fault.retryable };
  if (fault instanceof Error) return { code: fault.name, message: fault.message, retryable: true };
  return { code: 'Unknown', message: String(fault), retryable: true };
}
