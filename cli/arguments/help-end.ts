import { EXIT, type ExitCode } from '../terminal/exit-code.ts';

type Exits = Partial<Record<ExitCode, string>>;

const EXITS: Exits = { [EXIT.done]: 'done', [EXIT.failed]: 'failed or refused', [EXIT.badInput]: 'wrong input' };

/**
 * How the help of a command ends: with examples, as they would be typed, and with its exit codes.
 * @param exits What a code means to this command, where it is more than every command's.
 */
export function helpEnd(examples: readonly [string, ...string[]], exits: Exits = {}): string {
  const lines = examples.map((example) => `  ${example}`);
  return `\n${examples.length === 1 ? 'Example' : 'Examples'}:\n${lines.join('\n')}\n\n${exitCodes(exits)}`;
}

/** The exit codes in one line. */
export function exitCodes(exits: Exits = {}): string {
  const meanings = Object.entries({ ...EXITS, ...exits }).map(([code, meaning]) => `${code} ${meaning}`);
  return `Exit codes: ${meanings.join(', ')}.`;
}
