import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsEvent } from '../../../emulator/emulator.ts';
import { projectRoot } from '../../../emulator/server.ts';
import { verbatimFolder } from './published-samples.ts';

const FIXTURES = join(projectRoot, 'test', 'fixtures', 'events');

/** Recorded events of GuardDuty and Health, which need nothing but the key to be replaced. */
export const fixtureNames: readonly string[] = readdirSync(FIXTURES)
  .filter((name) => /^(guardduty|health)-/.test(name))
  .toSorted();

/** Whether a sample of AWS's own is there to be read in place. */
export function isVerbatimPresent(name: string): boolean {
  return verbatimFolder !== undefined && existsSync(join(verbatimFolder, name));
}

/** Texts to replace in an event's JSON, wherever they stand. */
export type Replacements = Readonly<Record<string, string>>;

export function fixture(name: string, replacements: Replacements = {}): AwsEvent {
  return read(join(FIXTURES, name), replacements);
}

export function verbatim(name: string, replacements: Replacements = {}): AwsEvent {
  return read(join(verbatimFolder ?? FIXTURES, name), replacements);
}

function read(file: string, replacements: Replacements): AwsEvent {
  const content = Object.entries(replacements).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    readFileSync(file, 'utf8'),
  );
  // An event's account and Region say whose bus AWS puts it on; here it is the deployed one's.
  const { account: _account, region: _region, ...event } = JSON.parse(content) as AwsEvent;
  return event;
}
