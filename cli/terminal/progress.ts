export interface Progress {
  readonly update: (done: number) => void;
  readonly close: () => void;
}

/** Progress on standard error: a bar on a terminal, elsewhere a line after each step. */
export async function openProgress(what: string, total: number): Promise<Progress> {
  if (!process.stderr.isTTY) {
    return {
      update: (done) => process.stderr.write(`keystop: ${done} of ${total} ${what}\n`),
      close: () => undefined,
    };
  }
  const { default: progress } = await import('cli-progress');
  const bar = new progress.SingleBar({ stream: process.stderr, format: `keystop: [{bar}] {value} of {total} ${what}` });
  bar.start(total, 0);
  return { update: (done) => bar.update(done), close: () => bar.stop() };
}
