/** What a piece of work writes to standard output and standard error, and what it answers. */
export async function printed<T>(work: () => Promise<T>): Promise<{ answer: T; output: string; errors: string }> {
  const output = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const errors = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const textOf = (spy: typeof output): string => spy.mock.calls.map(([text]) => String(text)).join('');
  try {
    const answer = await work();
    return { answer, output: textOf(output), errors: textOf(errors) };
  } finally {
    output.mockRestore();
    errors.mockRestore();
  }
}
