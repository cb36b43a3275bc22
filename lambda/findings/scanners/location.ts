import { hideSecrets } from '../../domain/shared/secret-text.ts';
import { numberAt } from '../fields/fields.ts';

/** Where a scanner found something, field by field, unchecked. */
export interface Place {
  readonly link?: unknown;
  /** Repository, bucket, image: what the file is in. */
  readonly container?: unknown;
  readonly file?: unknown;
  readonly line?: unknown;
  readonly commit?: unknown;
}

const HIDDEN = '[hidden]';
const LONGEST = 300;
// No path and no address is longer, and the work on it stays small.
const LONGEST_READ = 4096;

/**
 * The place in one line for people: the link, else container, file, line and commit. Without user part, query and
 * fragment of an address, where passwords and tokens stand; without `secrets`, and without what looks like a secret
 * access key or a session token; at most 300 characters. `undefined` where the scanner gives no place.
 */
export function locationOf(place: Place, secrets: readonly unknown[] = []): string | undefined {
  const shown = (raw: unknown): string | undefined => shorten(clean(raw, secrets));
  const link = shown(place.link);
  if (link !== undefined) return link;
  const file = shown(place.file);
  const line = numberAt(place, 'line');
  const commit = typeof place.commit === 'string' && /^[0-9a-f]{7,64}$/i.test(place.commit) ? place.commit : undefined;
  const parts = [
    shown(place.container),
    file !== undefined && line !== undefined && line > 0 ? `${file}:${line}` : file,
    commit === undefined ? undefined : `(commit ${commit.slice(0, 12)})`,
  ];
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : shorten(known.join(' '));
}

// Secrets first: what is cut or taken apart before would no longer be found.
function clean(raw: unknown, secrets: readonly unknown[]): string {
  if (typeof raw !== 'string' || raw.length > LONGEST_READ) return '';
  const known = secrets.filter(isTelling).reduce<string>((text, secret) => text.replaceAll(secret, HIDDEN), raw);
  return hideSecrets(withoutCredentials(known), HIDDEN)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu, ' ')
    .trim();
}

// A key id is no secret, and a text of a few characters would take half the place with it.
function isTelling(secret: unknown): secret is string {
  return typeof secret === 'string' && secret.length >= 8 && !/^A[A-Z0-9]{19}$/.test(secret);
}

function withoutCredentials(text: string): string {
  const scheme = text.indexOf('://');
  // `user:token@host:path`, as git takes it; neither `C:/path@2x.png` nor an image by its digest.
  if (scheme < 0) return text.replace(/^[^\s/@:]{2,256}:[^\s@\\]{1,4096}@(?!sha256:)/, '');
  const address = withoutUserPart(text.slice(scheme + 3));
  const line = /#(?:L\d{1,9}(?:-L?\d{1,9})?|lines-\d{1,9})$/.exec(address)?.[0] ?? '';
  const end = address.search(/[?#]/);
  return `${text.slice(0, scheme + 3)}${end < 0 ? address : address.slice(0, end) + line}`;
}

// A secret access key in the user part holds slashes as often as not, so a password ends at the last `@`; where there
// is none, a colon that begins no port ends what is shown.
function withoutUserPart(address: string): string {
  const end = address.search(/[/?#]/);
  const authority = end < 0 ? address : address.slice(0, end);
  if (authority.includes('@')) return address.slice(authority.lastIndexOf('@') + 1);
  if (!authority.includes(':')) return address;
  if (address.includes('@')) return address.slice(address.lastIndexOf('@') + 1);
  return /^(?:\[[^\]]*\]|[^:]*)(?::\d{0,5})?$/.test(authority) ? address : address.slice(0, address.indexOf(':'));
}

function shorten(text: string): string | undefined {
  if (text === '') return undefined;
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1).replace(/\p{Cs}$/u, '')}…`;
}
