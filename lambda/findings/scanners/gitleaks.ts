import { at, type Fields, textAt } from '../fields/fields.ts';
import { keyIdsIn } from './key-ids.ts';
import { locationOf } from './location.ts';
import { type ScannedKey, scannedKey } from './scan.ts';

/** Whether an entry is a finding of gitleaks 8 (`--report-format json`), of whatever rule. */
export function isGitleaks(entry: Fields): boolean {
  return (
    textAt(entry, 'RuleID') !== undefined &&
    ['Secret', 'Match', 'Fingerprint'].some((name) => Object.hasOwn(entry, name))
  );
}

/**
 * The access keys that one finding of gitleaks holds, in the secret itself or on the line that matched: its general
 * rules find the secret access key, and the id stands beside it.
 * @see https://github.com/gitleaks/gitleaks
 */
export function readGitleaks(entry: Fields): readonly ScannedKey[] {
  const texts = [at(entry, 'Secret'), at(entry, 'Match')];
  const place = {
    link: at(entry, 'Link'),
    file: at(entry, 'File'),
    line: at(entry, 'StartLine'),
    commit: at(entry, 'Commit'),
  };
  return keyIdsIn(...texts).map((accessKeyId) => scannedKey(accessKeyId, { location: locationOf(place, texts) }));
}
