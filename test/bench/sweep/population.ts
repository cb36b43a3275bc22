/** What a kind of user has, and what must have become of each key after a sweep. */
interface Kind {
  readonly name: string;
  /** Users of this kind among 500. */
  readonly per500: number;
  readonly keys: readonly KeyKind[];
  readonly isExempt?: true;
  /** Both keys made in the same second, so that the report's dates do not tell them apart. */
  readonly isSameSecond?: true;
}

/**
 * `stale`: last used long ago. `never-old`, `never-young`: never used. `in-use`: old or young by turns. `used-since`:
 * stale in the report, used after it was taken. `re-activated`: stale, and the report's only date is a recent one.
 */
type KeyKind = 'stale' | 'never-old' | 'never-young' | 'in-use' | 'used-since' | 're-activated' | 'inactive';

const MIXED: readonly Kind[] = [
  { name: 'no key', per500: 94, keys: [] },
  { name: 'one in use', per500: 99, keys: ['in-use'] },
  { name: 'two in use', per500: 75, keys: ['in-use', 'in-use'] },
  { name: 'never used, young', per500: 14, keys: ['never-young'] },
  { name: 'Inactive', per500: 12, keys: ['inactive'] },
  { name: 'Inactive and in use', per500: 12, keys: ['inactive', 'in-use'] },
  { name: 'stale', per500: 38, keys: ['stale'] },
  { name: 're-activated and stale', per500: 2, keys: ['re-activated'] },
  { name: 'never used, old', per500: 34, keys: ['never-old'] },
  { name: 'stale and in use', per500: 32, keys: ['stale', 'in-use'] },
  { name: 'both stale', per500: 52, keys: ['stale', 'stale'] },
  { name: 'Inactive and stale', per500: 10, keys: ['inactive', 'stale'] },
  { name: 'used since the report', per500: 6, keys: ['used-since'] },
  { name: 'used since and stale', per500: 3, keys: ['used-since', 'stale'] },
  { name: 'never used, young and old', per500: 3, keys: ['never-young', 'never-old'] },
  { name: 'same second, stale and in use', per500: 3, keys: ['stale', 'in-use'], isSameSecond: true },
  { name: 'same second, both stale', per500: 2, keys: ['stale', 'stale'], isSameSecond: true },
  { name: 'exempt', per500: 7, keys: ['stale'], isExempt: true },
  { name: 'exempt, both stale', per500: 2, keys: ['never-old', 'stale'], isExempt: true },
];

export interface Use {
  readonly at: string;
  readonly service: string;
  readonly region: string;
}

export interface PopulationKey {
  readonly accessKeyId: string;
  readonly kind: KeyKind;
  readonly createdAt: string;
  /** What the report calls last rotated: created or last changed. */
  readonly rotatedAt: string;
  readonly status: 'Active' | 'Inactive';
  /** What GetAccessKeyLastUsed says; null where never used. */
  readonly use: Use | null;
  /** What the report says, which was taken earlier. */
  readonly reportedUse: Use | null;
  /** The right answer: what its status must be after a sweep. */
  readonly mustEnd: 'Active' | 'Inactive';
}

export interface PopulationUser {
  readonly name: string;
  readonly path: string;
  readonly createdAt: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly keys: readonly PopulationKey[];
}

/** One account for every tool, with the right answer for each key. */
export interface Population {
  readonly account: string;
  readonly reportTakenAt: string;
  readonly users: readonly PopulationUser[];
}

export interface PopulationOptions {
  /** Best a multiple of 500: the kinds then have their exact shares. */
  readonly users: number;
  readonly now: Date;
  /** This many users more, each with a stale key and an exemption. @default 0 */
  readonly moreExempt?: number;
  /** @default 111122223333 */
  readonly account?: string;
  /** Another one makes another account. @default 20261124 */
  readonly seed?: number;
}

const ACCOUNT = '111122223333';
const SEED = 20_261_124;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const REPORT_AGE = 3 * HOUR;
const PATHS = ['/', '/', '/', '/team/', '/team/Ops/eu/'];
const STEMS = ['ci', 'Deploy', 'alice', 'Bob.Smith', 'svc+mail', 'ETL_nightly', 'x=y', 'carol@example.com'];
const SERVICES = ['s3', 'ec2', 'sts', 'dynamodb'];

/**
 * Users and keys by seeded chance: the same for the same number of users, but for the instants, which are whole seconds
 * before `now`. No key's age lies between 60 and 120 days, so that a sweep on the next day finds nothing newly stale.
 */
export function population({
  users,
  now,
  moreExempt = 0,
  account = ACCOUNT,
  seed = SEED,
}: PopulationOptions): Population {
  const makers = [...kindsOf(users), ...Array.from({ length: moreExempt }, () => EXEMPT)];
  const chance = seeded(seed);
  shuffle(makers, chance);
  const madeAt = new Date(Math.floor(now.getTime() / 1000) * 1000);
  return {
    account,
    reportTakenAt: before(madeAt, REPORT_AGE),
    users: makers.map((kind, index) => userOf(kind, { account, index, now: madeAt, chance })),
  };
}

const EXEMPT: Kind = { name: 'exempt', per500: 0, keys: ['stale'], isExempt: true };

// Each kind at least once, so that a small population has a few users more.
function kindsOf(users: number): Kind[] {
  return MIXED.flatMap((kind) =>
    Array.from({ length: Math.max(1, Math.round((kind.per500 * users) / 500)) }, () => kind),
  );
}

interface UserMaker {
  readonly account: string;
  readonly index: number;
  readonly now: Date;
  readonly chance: () => number;
}

function userOf(kind: Kind, { account, index, now, chance }: UserMaker): PopulationUser {
  const stem = STEMS[index % STEMS.length] ?? 'user';
  const born = 400 + Math.floor(chance() * 600);
  const age = born - 30 - Math.floor(chance() * 100);
  const isYoung = kind.isSameSecond === undefined && index % 2 === 0;
  const keys = kind.keys.map((key, slot) => {
    const ageDays = kind.isSameSecond ? age : age - slot * 20;
    return keyOf(key, { account, serial: 2 * index + slot, ageDays, isYoung, now, chance });
  });
  return {
    name: `${stem}-${index}`,
    path: PATHS[index % PATHS.length] ?? '/',
    createdAt: before(now, born * DAY),
    tags: tagsOf(kind, index, now),
    keys: kind.isExempt ? keys.map((key): PopulationKey => ({ ...key, mustEnd: 'Active' })) : keys,
  };
}

function tagsOf(kind: Kind, index: number, now: Date): Readonly<Record<string, string>> {
  const team = { team: `team-${index % 7}` };
  if (kind.isExempt === undefined) return index % 3 === 0 ? team : {};
  return { ...team, 'keystop:exempt-until': before(now, -60 * DAY).slice(0, 10) };
}

interface KeyMaker {
  readonly account: string;
  readonly serial: number;
  /** Age of a key that is not young. */
  readonly ageDays: number;
  /** Whether a key in use is young. */
  readonly isYoung: boolean;
  readonly now: Date;
  readonly chance: () => number;
}

function keyOf(kind: KeyKind, { account, serial, ageDays, isYoung, now, chance }: KeyMaker): PopulationKey {
  const seconds = Math.floor(chance() * 80_000) * 1000;
  const use = (milliseconds: number): Use => ({
    at: before(now, milliseconds),
    service: SERVICES[serial % SERVICES.length] ?? 's3',
    region: serial % 2 === 0 ? 'us-east-1' : 'eu-central-1',
  });
  const longAgo = use((120 + chance() * (ageDays - 121)) * DAY);
  const lately = use((1 + chance() * 55) * DAY);
  const old = before(now, ageDays * DAY);
  const young = before(now, 57 * DAY + seconds);
  const accessKeyId = accessKeyIdOf(account, serial);
  const key = { accessKeyId, kind, createdAt: old, rotatedAt: old, status: 'Active' as const };
  switch (kind) {
    case 'stale':
      return { ...key, use: longAgo, reportedUse: longAgo, mustEnd: 'Inactive' };
    case 're-activated':
      return { ...key, rotatedAt: young, use: longAgo, reportedUse: longAgo, mustEnd: 'Inactive' };
    case 'never-old':
      return { ...key, use: null, reportedUse: null, mustEnd: 'Inactive' };
    case 'never-young':
      return { ...key, createdAt: young, rotatedAt: young, use: null, reportedUse: null, mustEnd: 'Active' };
    case 'in-use':
      return {
        ...key,
        ...(isYoung ? { createdAt: young, rotatedAt: young } : {}),
        use: lately,
        reportedUse: lately,
        mustEnd: 'Active',
      };
    case 'used-since':
      return { ...key, use: use(HOUR), reportedUse: serial % 4 === 0 ? null : longAgo, mustEnd: 'Active' };
    case 'inactive':
      return { ...key, status: 'Inactive', use: longAgo, reportedUse: longAgo, mustEnd: 'Inactive' };
  }
}

/** Whole seconds, as IAM keeps them: the report's dates and ListAccessKeys' are then the same. */
function before(now: Date, milliseconds: number): string {
  const at = new Date(now.getTime() - milliseconds);
  return `${at.toISOString().slice(0, 19)}Z`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An access key id that carries the account in its first bits, as AWS's have done since 2019, the same in each run. */
function accessKeyIdOf(account: string, serial: number): string {
  const owner = (1n << 47n) | (BigInt(account) << 7n);
  const mixed = (BigInt(serial) * 2_654_435_761n) & 0xffffffffn;
  const bits = (owner << 32n) | mixed;
  const characters = Array.from({ length: 16 }, (_, index) =>
    ALPHABET.charAt(Number((bits >> BigInt(75 - 5 * index)) & 31n)),
  );
  return `AKIA${characters.join('')}`;
}

/** Numbers from 0 to 1, the same for the same seed: a 32-bit generator known as mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffle(items: Kind[], chance: () => number): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(chance() * (last + 1));
    const [one, two] = [items[last], items[other]];
    if (one === undefined || two === undefined) continue;
    items[last] = two;
    items[other] = one;
  }
}
