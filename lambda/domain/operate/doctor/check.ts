/** `unknown` where AWS did not tell, for want of a right or otherwise; that is neither well nor ill. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'unknown';

/** One thing that was looked at. */
export interface Check {
  /** Stable name, part of the public interface. */
  readonly check: string;
  readonly status: CheckStatus;
  /** What was found, in one line. */
  readonly told: string;
  /** What to do about it, in one line; `undefined` where nothing is to be done. */
  readonly advice: string | undefined;
}

/** Something that AWS was asked, or why it did not tell. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly why: string };

/** What a judgement of a known fact answers. */
export type Judgement = Omit<Check, 'check'>;

/** The check of a fact: what `judge` says of it, or that it is unknown. */
export function checkOf<T>(check: string, fact: Known<T>, judge: (value: T) => Judgement): Check {
  if (fact.known) return { check, ...judge(fact.value) };
  const advice = 'Run it again with the right to look, or look in the console.';
  return { check, status: 'unknown', told: fact.why, advice };
}

export function ok(told: string): Judgement {
  return { status: 'ok', told, advice: undefined };
}

export function warn(told: string, advice: string): Judgement {
  return { status: 'warn', told, advice };
}

export function fail(told: string, advice: string): Judgement {
  return { status: 'fail', told, advice };
}
