/** Exit codes of every command; part of the public interface. */
export const EXIT = {
  /** What was asked for is done, or was so already. */
  done: 0,
  /** It failed, was refused, or could not be found. */
  failed: 1,
  /** The command line or the input was wrong; nothing was asked of AWS. */
  badInput: 2,
  /** A run limit stopped a sweep; nothing was contained. */
  limitReached: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Bad input from the user: a message that says what was wrong, what was received, and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
