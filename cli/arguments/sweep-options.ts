import type { Policy } from '../../lambda/domain/policy/policy.ts';
import type { CommandChoice } from '../../lambda/domain/sweep/stale-decision.ts';
import { UsageError } from '../terminal/exit-code.ts';

/** What the command line says of a sweep, as commander hands it over. */
export interface RawSweepOptions {
  readonly unusedDays?: string;
  readonly maxAgeDays?: string;
  readonly exemptTag?: readonly string[];
  readonly withoutWarning?: boolean;
  readonly maxKeys?: string;
  readonly maxPercent?: string;
  readonly concurrency: string;
}

/** @throws UsageError naming the option, what was given, and what to give */
export function sweepPolicy(base: Policy, raw: RawSweepOptions): Policy {
  const { stale, limits } = base;
  return {
    ...base,
    // A person runs this one: what is done and what is only shown is the matter of --apply.
    staleMode: 'enforce',
    stale: {
      unusedDays: wholeNumber('--unused-days', raw.unusedDays, 3650) ?? stale.unusedDays,
      maxAgeDays: wholeNumber('--max-age-days', raw.maxAgeDays, 3650) ?? stale.maxAgeDays,
    },
    limits: {
      ...limits,
      maxKeysPerRun: limit('--max-keys', raw.maxKeys, 1_000_000) ?? limits.maxKeysPerRun,
      maxPercentPerRun: limit('--max-percent', raw.maxPercent, 100) ?? limits.maxPercentPerRun,
    },
  };
}

/** `undefined` where the command line chooses nothing that the rule does not say. */
export function commandChoice(raw: RawSweepOptions): CommandChoice | undefined {
  const exemptTags = (raw.exemptTag ?? []).map(exemptTag);
  if (raw.withoutWarning !== true && exemptTags.length === 0) return undefined;
  return { withoutWarning: raw.withoutWarning === true, exemptTags };
}

export function concurrencyOption(raw: { readonly concurrency: string }): number {
  return wholeNumber('--concurrency', raw.concurrency, 64) ?? 16;
}

function exemptTag(text: string): CommandChoice['exemptTags'][number] {
  const at = text.indexOf('=');
  const key = at < 0 ? text : text.slice(0, at);
  if (key.trim() === '') throw wrong('--exempt-tag', text, 'KEY or KEY=VALUE');
  return { key, value: at < 0 ? undefined : text.slice(at + 1) };
}

function limit(option: string, text: string | undefined, most: number): number | undefined {
  return text === 'none' ? Number.POSITIVE_INFINITY : wholeNumber(option, text, most, ', or none');
}

function wholeNumber(option: string, text: string | undefined, most: number, or = ''): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
  throw wrong(option, text, `a whole number from 1 to ${most}${or}`);
}

function wrong(option: string, text: string, wanted: string): UsageError {
  return new UsageError(`${option} "${text.slice(0, 60)}" cannot be taken; give ${wanted}`);
}
