import { PROWLER_GENERATOR, STALE_CHECKS } from '../../sources.ts';

/** Whether a check of Prowler is about the age or use of single keys. @see https://docs.prowler.com/ */
export function isStaleCheck(check: string | undefined): boolean {
  return STALE_CHECKS.some((stale) => stale === check);
}

/** The check of Prowler that generated a finding in AWS's format; `undefined` where another product did. */
export function prowlerCheckOf(generator: string | undefined): string | undefined {
  return generator?.startsWith(PROWLER_GENERATOR) === true ? generator.slice(PROWLER_GENERATOR.length) : undefined;
}
