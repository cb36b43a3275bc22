import { type AccessKeyId, parseAccessKeyId } from '../../domain/keys/access-key.ts';
import { gather, type Scan, scannedKey } from './scan.ts';

// The prefixes of credentials that sign requests, and of ids older than the prefixes.
const KEY_ID = /\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}\b/g;

/**
 * The key ids in a text, each once, whatever stands between them; nothing else of the text is kept. Only ids of the
 * usual twenty characters: what is longer may be an id that runs into a secret.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function keyIdsIn(...texts: readonly unknown[]): readonly AccessKeyId[] {
  const found = new Set<string>();
  for (const text of texts) {
    if (typeof text !== 'string') continue;
    for (const [id] of text.matchAll(KEY_ID)) found.add(id);
  }
  const parsed = [...found].map(parseAccessKeyId);
  return parsed.filter((one) => 'accessKeyId' in one).map(({ accessKeyId }) => accessKeyId);
}

/** Plain text with key ids in it: one a line, a credentials file, a mail. It names no account and no place. */
export function readKeyIds(text: string): Scan {
  return gather('key-ids', [{ text }], () => keyIdsIn(text).map((accessKeyId) => scannedKey(accessKeyId, {})));
}
