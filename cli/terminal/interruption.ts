export interface Interruption {
  /** Whether somebody asked this process to end. */
  readonly isAsked: () => boolean;
  /** From now on a signal ends the process again as it does by itself. */
  readonly forget: () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Keeps the first signal to end from ending the process at once, so that it can clean up; the second one does. */
export function heedInterruption(whatNext: string): Interruption {
  let asked = false;
  const heed = (): void => {
    asked = true;
    forget();
    process.stderr.write(`keystop: interrupted; ${whatNext}\n`);
  };
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, heed);
  };
  for (const signal of SIGNALS) process.on(signal, heed);
  return { isAsked: () => asked, forget };
}
