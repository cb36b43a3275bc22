import { type AccessKeyId, decodeAccountHint } from '../../domain/keys/access-key.ts';
import type { NamedUser } from '../../domain/keys/user-name.ts';
import { type Fields, isFields } from '../fields/fields.ts';

/** Whose output was read; `key-ids` is plain text with key ids in it. */
export type Scanner = 'trufflehog' | 'gitleaks' | 'sarif' | 'prowler' | 'github' | 'key-ids';

/** A key id that a scanner found. All that is kept of an entry: never a secret, nor anything it could hide in. */
export interface ScannedKey {
  readonly kind: 'key';
  readonly accessKeyId: AccessKeyId;
  /** The account that the scanner names; `undefined` where it names none. */
  readonly account: string | undefined;
  readonly user: NamedUser | undefined;
  readonly isRoot: boolean;
  /** In one line for people, without credentials; `undefined` where the scanner gives none. */
  readonly location: string | undefined;
  /** How many other places the same key was found in. */
  readonly otherLocations: number;
  /** Whether the scanner itself knows the key for a trap. */
  readonly isCanary: boolean;
  /** Whether the scanner says that the finding is resolved. */
  readonly isResolved: boolean;
}

/** A user whose keys a scanner calls stale, without naming the key. */
export interface ScannedUser {
  readonly kind: 'user';
  readonly account: string;
  readonly user: NamedUser;
  /** The scanner's own name of what it checked. */
  readonly check: string;
}

export interface Scan {
  readonly kind: 'scan';
  readonly scanner: Scanner;
  /** Each key once, in the order of the input. */
  readonly keys: readonly ScannedKey[];
  readonly users: readonly ScannedUser[];
  /** Entries that name no access key and no user with stale keys. */
  readonly skipped: number;
  /** Entries that are no entries: lines that are no JSON, values that are no objects. */
  readonly unreadable: number;
}

/** Reads one entry of an output; an empty list where it is about something else. */
export type EntryReader = (entry: Fields) => readonly (ScannedKey | ScannedUser)[];

/** A key id with only what the scanner knows of it; the rest is unknown. */
export function scannedKey(
  accessKeyId: AccessKeyId,
  known: Partial<Omit<ScannedKey, 'kind' | 'accessKeyId' | 'otherLocations'>>,
): ScannedKey {
  const unknown = { account: undefined, user: undefined, isRoot: false, location: undefined };
  return { kind: 'key', accessKeyId, ...unknown, isCanary: false, isResolved: false, ...known, otherLocations: 0 };
}

/** Everything that the entries name, each key and each user once. One unreadable entry never hides the others. */
export function gather(scanner: Scanner, entries: Iterable<unknown>, read: EntryReader): Scan {
  const keys = new Map<string, Gathered>();
  const users = new Map<string, ScannedUser>();
  let skipped = 0;
  let unreadable = 0;
  for (const entry of entries) {
    const found = isFields(entry) ? read(entry) : undefined;
    if (found === undefined) unreadable += 1;
    if (found?.length === 0) skipped += 1;
    for (const one of found ?? []) {
      if (one.kind === 'key') keys.set(one.accessKeyId, merge(keys.get(one.accessKeyId), one));
      else if (!users.has(identityOf(one))) users.set(identityOf(one), one);
    }
  }
  return {
    kind: 'scan',
    scanner,
    keys: [...keys.values()].map(counted),
    users: [...users.values()],
    skipped,
    unreadable,
  };
}

interface Gathered {
  readonly key: ScannedKey;
  readonly locations: Set<string>;
}

function merge(known: Gathered | undefined, key: ScannedKey): Gathered {
  const locations = known?.locations ?? new Set<string>();
  if (key.location !== undefined) locations.add(key.location);
  const first = known?.key;
  if (first === undefined) return { key, locations };
  const merged = {
    ...first,
    account: first.account ?? key.account,
    user: first.user ?? key.user,
    location: first.location ?? key.location,
    isRoot: first.isRoot || key.isRoot,
    isCanary: first.isCanary || key.isCanary,
    // Dealt with in one place is still open in the other.
    isResolved: first.isResolved && key.isResolved,
  };
  return { key: merged, locations };
}

function counted({ key, locations }: Gathered): ScannedKey {
  return { ...key, otherLocations: Math.max(0, locations.size - 1) };
}

function identityOf({ account, user }: ScannedUser): string {
  return JSON.stringify([account, user.name, user.id]);
}

/** The account of a key, and who says so: the scanner, else the key id itself. Either is a hint; IAM has the last word. */
export function accountOf(
  key: Pick<ScannedKey, 'account' | 'accessKeyId'>,
): { readonly id: string; readonly knownBy: 'scanner' | 'key-id' } | undefined {
  if (key.account !== undefined) return { id: key.account, knownBy: 'scanner' };
  const hint = decodeAccountHint(key.accessKeyId);
  return hint === undefined ? undefined : { id: hint, knownBy: 'key-id' };
}
