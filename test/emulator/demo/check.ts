/** A step of the demo did not hold: what was expected, what was seen. */
export class DemoFailure extends Error {
  override readonly name = 'DemoFailure';
}

/** @throws DemoFailure where the condition does not hold */
export function check(holds: boolean, expected: string, seen: string): void {
  if (!holds) throw new DemoFailure(`expected that ${expected}; seen: ${seen}`);
}
