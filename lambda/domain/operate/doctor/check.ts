/** `unknown` where AWS did not answer, for a missing right or any other reason: neither a success nor a failure. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'unknown';

/** One thing that was checked. */
export interface Check {
  /** Stable name, part of the public interface. */
  readonly check: string;
  readonly status: CheckStatus;
  /** What was found, in one line. */
  readonly found: string;
  /** What to do about it, in one line; `undefined` where nothing is to be done. */
  readonly advice: string | undefined;
}

/** What AWS answered, or why it did not. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

/** What a judgement of a known fact answers. */
export type Judgement = Omit<Check, 'check'>;

/** The check of a fact: what `judge` says of it, or that it is unknown. */
export function checkOf<T>(check: string, fact: Known<T>, judge: (value: T) => Judgement): Check {
  if (fact.known) return { check, ...judge(fact.value) };
  const advice = 'Run it again with the right to look, or look in the console.';
  return { check, status: 'unknown', found: fact.why, advice };
}

export function ok(found: string): Judgement {
  return { status: 'ok', found, advice: undefined };
}

export function warn(found: string, advice: string): Judgement {
  return { status: 'warn', found, advice };
}

export function fail(found: string, advice: string): Judgement {
  return { status: 'fail', found, advice };
}
