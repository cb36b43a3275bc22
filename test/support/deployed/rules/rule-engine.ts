/**
 * Something that matches event patterns as EventBridge does: for each event, whether each of the patterns matches it.
 * Fails where it takes a pattern for invalid.
 */
export type Engine = (
  patterns: readonly unknown[],
  events: readonly unknown[],
) => Promise<readonly (readonly boolean[])[]>;
