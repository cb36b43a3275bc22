/** Tells the story line by line; a step that runs shows that it does. */
export interface Progress {
  /** Runs a step. Its line is shown at once, and completed with the step's answer and the time it took. */
  step<T>(what: string, work: () => Promise<Told<T>>): Promise<T>;
  say(line: string): void;
}

/** What a step found, and how it is told. */
export interface Told<T> {
  readonly told: string;
  readonly value: T;
}

const SPINNER = ['|', '/', '-', '\\'];

/** Progress on a terminal, where a line in progress is redrawn, or on anything else, where it is written once. */
export function progressOn(stream: NodeJS.WriteStream, now: () => number): Progress {
  return {
    say: (line) => void stream.write(`${line}\n`),
    step: async (what, work) => {
      const startedAt = now();
      const seconds = (): string => `${((now() - startedAt) / 1000).toFixed(1)} s`.padStart(7);
      const spin = stream.isTTY ? spinner(stream, () => `${what} ${seconds()}`) : undefined;
      try {
        const { told, value } = await work();
        spin?.stop();
        stream.write(`✓ ${seconds()}  ${what}${told === '' ? '' : `: ${told}`}\n`);
        return value;
      } catch (fault) {
        spin?.stop();
        stream.write(`✗ ${seconds()}  ${what}\n`);
        throw fault;
      }
    },
  };
}

function spinner(stream: NodeJS.WriteStream, line: () => string): { stop: () => void } {
  let turn = 0;
  const draw = (): void => {
    turn += 1;
    stream.write(`\r\u001b[2K${SPINNER[turn % SPINNER.length]} ${line()}`);
  };
  const timer = setInterval(draw, 100);
  return {
    stop: () => {
      clearInterval(timer);
      stream.write('\r\u001b[2K');
    },
  };
}
