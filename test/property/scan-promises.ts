import { parse } from '../../lambda/findings/parse.ts';
import { type ReadInput, readScan } from '../../lambda/findings/scanners/read-scan.ts';
import type { ScannedKey, ScannedUser } from '../../lambda/findings/scanners/scan.ts';
import { findingOfKey, findingOfUser } from '../../lambda/findings/scanners/scanned-finding.ts';
import { SECRET } from './hostile-values.ts';
import { isLine } from './one-line.ts';

/** What a text was read as, and what follows from it. */
export interface ScanReading {
  readonly text: string;
  readonly input: ReadInput;
  readonly keys: readonly ScannedKey[];
  readonly users: readonly ScannedUser[];
  /** All that may be shown, sent or stored: of an event, what its parser makes of it. */
  readonly told: string;
}

/** @throws whatever the readers throw */
export function scanReadingOf(text: string): ScanReading {
  const input = readScan(text);
  const { keys, users } = input.kind === 'scan' ? input : { keys: [], users: [] };
  const scanner = input.kind === 'scan' ? input.scanner : 'key-ids';
  const findings = [...keys.map((key) => findingOfKey(scanner, key)), ...users.map((user) => findingOfUser(user))];
  const shown = input.kind === 'event' ? parse(input.event) : input;
  return { text, input, keys, users, told: JSON.stringify([shown, findings]) };
}

/** What holds of every output, whatever is done to it. Each answers with what breaks it. */
const PROMISES: Readonly<Record<string, (reading: ScanReading) => readonly unknown[]>> = {
  'no secret is handed on': ({ told }) => (told.includes(SECRET) ? [told] : []),
  'every key id is in the text, as a whole': ({ keys, text }) =>
    keys.filter(({ accessKeyId }) => !asWord(accessKeyId).test(text)),
  'every user is in the text': ({ keys, users, text }) =>
    [...keys, ...users].flatMap(({ user }) => [user?.name, user?.id]).filter((name = '') => !text.includes(name)),
  'a key is told once': ({ keys }) =>
    new Set(keys.map(({ accessKeyId }) => accessKeyId)).size === keys.length ? [] : keys,
  'an account is twelve digits': ({ keys, users }) =>
    [...keys, ...users].filter(({ account = '000000000000' }) => !/^\d{12}$/.test(account)),
  'a place is one short line': ({ keys }) => keys.filter(({ location = '' }) => !isLine(location, 300)),
  'a problem is one short line': ({ input }) =>
    'problem' in input && !isLine(input.problem, 300) ? [input.problem] : [],
};

/** @throws Error naming the promises that a reading breaks, each with what breaks it */
export function keepScanPromises(reading: ScanReading): void {
  const broken = Object.entries(PROMISES).map(([promise, breaches]) => [promise, breaches(reading)] as const);
  const breaches = broken.filter(([, found]) => found.length > 0);
  if (breaches.length > 0) throw new Error(JSON.stringify(Object.fromEntries(breaches)));
}

// The letter that ends an escape such as `\n` is no part of the word that follows it. The word first: it is found fast.
function asWord(word: string): RegExp {
  return new RegExp(String.raw`${word}(?!\w)(?<=(?:^|\W|\\[bfnrt]|\\u[0-9a-f]{4})${word})`);
}
