import { type AccessKeyId, parseAccessKeyId, type Usage } from '../../../lambda/domain/keys/access-key.ts';
import type { ReportRow } from '../../../lambda/domain/sweep/credential-report-row.ts';
import type {
  KeyUse,
  KnownUser,
  ListedKeys,
  SessionsStatusRequest,
  StatusChange,
  StatusRequest,
} from '../../../lambda/usecases/ports/iam.ts';
import { noUserName, quotaUsedUp } from './world-faults.ts';

type Status = 'Active' | 'Inactive';

interface FakeKey {
  readonly accessKeyId: AccessKeyId;
  readonly createdAt: Date;
  usage: Usage;
  /** Every status with the instant since when, oldest first. */
  readonly statuses: { status: Status; at: number }[];
}

interface FakeUser {
  readonly name: string;
  /** Unique id, `AIDA…`. */
  readonly id: string;
  readonly path: string;
  readonly createdAt: Date;
  tags: ReadonlyMap<string, string>;
  readonly keys: FakeKey[];
  /** ARNs of the managed policies that are attached to it. */
  readonly policies: Set<string>;
}

/** IAM's quota of managed policies of a user. */
const MOST_POLICIES = 10;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A key id that encodes its account, as IAM makes them; `serial` tells an account's keys apart. */
export function keyIdOf(account: string, serial: number, prefix: 'AKIA' | 'ASIA' = 'AKIA'): AccessKeyId {
  const bits = (((1n << 47n) | (BigInt(account) << 7n)) << 32n) | BigInt(serial);
  const encoded = Array.from({ length: 16 }, (_, index) => BASE32[Number((bits >> BigInt(75 - index * 5)) & 31n)]);
  const parsed = parseAccessKeyId(`${prefix}${encoded.join('')}`);
  if (!('accessKeyId' in parsed)) throw new TypeError(`serial ${serial} makes no key id`);
  return parsed.accessKeyId;
}

/** IAM's own limits, which the adapter holds a request to before it asks. */
function checkUserName(userName: string): void {
  if (!/^[\w+=,.@-]{1,128}$/.test(userName)) throw noUserName(userName);
}

export interface KeyOptions {
  /** @default - an id that encodes the account */
  readonly accessKeyId?: AccessKeyId;
  readonly status?: Status;
  readonly createdAt?: Date;
  readonly usage?: Usage;
}

/** One account's IAM: users, keys, root, and what IAM is known to be slow to show. */
export class FakeIam {
  readonly account: string;
  readonly #now: () => number;
  readonly #users = new Map<string, FakeUser>();
  #serial = 0;
  #frozenReport: { generatedAt: Date; rows: readonly ReportRow[] } | undefined;
  rootHasKey = false;
  /** Whether the tags of many users can be read at once. */
  listsAllTags = false;
  /** Reads show the state of so many seconds ago. */
  readLagSeconds = 0;

  constructor(account: string, now: () => number) {
    this.account = account;
    this.#now = now;
  }

  addUser(name: string, options: { path?: string; createdAt?: Date; tags?: Record<string, string> } = {}): void {
    const { path = '/', createdAt = new Date(0), tags = {} } = options;
    const id = `AIDAEXAMPLE${String(this.#users.size + 1).padStart(10, '0')}`;
    this.#users.set(name, {
      name,
      id,
      path,
      createdAt,
      tags: new Map(Object.entries(tags)),
      keys: [],
      policies: new Set(),
    });
  }

  /** A key of a user, who is made where there is none yet. */
  addKey(userName: string, options: KeyOptions = {}): AccessKeyId {
    if (!this.#users.has(userName)) this.addUser(userName);
    this.#serial += 1;
    const accessKeyId = options.accessKeyId ?? keyIdOf(this.account, this.#serial);
    const {
      status = 'Active',
      createdAt = new Date(this.#now() - 30 * 86_400_000),
      usage = { kind: 'never' },
    } = options;
    this.user(userName).keys.push({
      accessKeyId,
      createdAt,
      usage,
      statuses: [{ status, at: Number.NEGATIVE_INFINITY }],
    });
    return accessKeyId;
  }

  user(name: string): FakeUser {
    const user = this.#users.get(name);
    if (user === undefined) throw new TypeError(`the test made no user ${name}`);
    return user;
  }

  deleteUser(name: string): void {
    this.#users.delete(name);
  }

  deleteKey(accessKeyId: string): void {
    for (const { keys } of this.#users.values()) {
      const index = keys.findIndex((key) => key.accessKeyId === accessKeyId);
      if (index >= 0) keys.splice(index, 1);
    }
  }

  /** True status, whatever reads show. */
  statusOf(accessKeyId: string): Status {
    return this.#key(accessKeyId).statuses.at(-1)?.status ?? 'Active';
  }

  /** Status of every key, for claims about all that was left alone. */
  statuses(): Readonly<Record<string, Status>> {
    const keys = [...this.#users.values()].flatMap((user) => user.keys);
    return Object.fromEntries(keys.map((key) => [key.accessKeyId, this.statusOf(key.accessKeyId)]));
  }

  /** What somebody does by other means. */
  setByHand(accessKeyId: string, status: Status): void {
    this.#key(accessKeyId).statuses.push({ status, at: this.#now() });
  }

  use(accessKeyId: string, at: Date = new Date(this.#now())): void {
    this.#key(accessKeyId).usage = { kind: 'used', at, service: 's3', region: 'eu-central-1' };
  }

  setUsage(accessKeyId: string, usage: Usage): void {
    this.#key(accessKeyId).usage = usage;
  }

  tag(userName: string, tags: Record<string, string>): void {
    this.user(userName).tags = new Map(Object.entries(tags));
  }

  /** IAM's user names are unique without regard to case. */
  find(userName: string): KnownUser | undefined {
    const isNamed = ({ name }: FakeUser): boolean => name.toLowerCase() === userName.toLowerCase();
    const user = [...this.#users.values()].find(isNamed);
    return user === undefined ? undefined : { userName: user.name, userPath: user.path };
  }

  byId(ids: ReadonlySet<string>): ReadonlyMap<string, KnownUser> {
    const found = [...this.#users.values()].filter(({ id }) => ids.has(id));
    return new Map(found.map(({ id, name, path }) => [id, { userName: name, userPath: path }]));
  }

  list(userName: string): ListedKeys {
    checkUserName(userName);
    const user = this.#users.get(userName);
    if (user === undefined) return { kind: 'no-such-user' };
    const keys = user.keys.map(({ accessKeyId, createdAt, ...key }) => ({
      accessKeyId,
      createdAt,
      status: this.#shownStatus(key.statuses),
    }));
    return { kind: 'listed', keys };
  }

  lastUsed(accessKeyId: string): KeyUse {
    const found = this.#find(accessKeyId);
    if (found === undefined) return { kind: 'unresolvable', detail: 'IAM shows this role no owner of the key' };
    return { kind: 'known', userName: found.user.name, usage: found.key.usage };
  }

  setStatus(change: StatusRequest): StatusChange {
    if (change.userName !== undefined) checkUserName(change.userName);
    const found = this.#find(change.accessKeyId);
    if (found === undefined || found.user.name !== change.userName) {
      return { kind: 'no-such-entity', detail: `user ${change.userName} has no such key` };
    }
    found.key.statuses.push({ status: change.status, at: this.#now() });
    return { kind: 'accepted' };
  }

  /** Managed policies that are attached to a user, for claims about what was left alone. */
  policiesOf(userName: string): readonly string[] {
    return [...this.user(userName).policies];
  }

  /** What somebody does by other means. */
  attachByHand(userName: string, ...policyArns: readonly string[]): void {
    for (const arn of policyArns) this.user(userName).policies.add(arn);
  }

  detachByHand(userName: string, policyArn: string): void {
    this.user(userName).policies.delete(policyArn);
  }

  sessionsStatus(userName: string, policyArn: string): Status | undefined {
    const user = this.#users.get(userName);
    if (user === undefined) return undefined;
    return user.policies.has(policyArn) ? 'Inactive' : 'Active';
  }

  setSessions({ userName, policyArn, status }: SessionsStatusRequest): StatusChange {
    const policies = this.#users.get(userName)?.policies;
    if (policies === undefined) return { kind: 'no-such-entity', detail: `there is no user ${userName}` };
    if (status === 'Active') policies.delete(policyArn);
    else if (policies.size >= MOST_POLICIES && !policies.has(policyArn)) throw quotaUsedUp();
    else policies.add(policyArn);
    return { kind: 'accepted' };
  }

  tags(userName: string): ReadonlyMap<string, string> {
    return this.#users.get(userName)?.tags ?? new Map();
  }

  /** From now on the report is the one of this instant; IAM keeps one for four hours. */
  freezeReport(): void {
    this.#frozenReport = undefined;
    this.#frozenReport = this.report();
  }

  report(): { generatedAt: Date; rows: readonly ReportRow[] } {
    if (this.#frozenReport !== undefined) return this.#frozenReport;
    const rows = [...this.#users.values()].map((user) => this.#row(user));
    return { generatedAt: new Date(this.#now()), rows };
  }

  #row(user: FakeUser): ReportRow {
    const reported = (status: Status) =>
      user.keys
        .filter((key) => key.statuses.at(-1)?.status === status)
        .map((key) => ({ rotatedAt: rotatedAt(key), usage: key.usage }));
    const { name: userName, path: userPath, createdAt: userCreatedAt } = user;
    return { userName, userPath, userCreatedAt, activeKeys: reported('Active'), inactiveKeys: reported('Inactive') };
  }

  #find(accessKeyId: string): { user: FakeUser; key: FakeKey } | undefined {
    for (const user of this.#users.values()) {
      const key = user.keys.find((each) => each.accessKeyId === accessKeyId);
      if (key !== undefined) return { user, key };
    }
    return undefined;
  }

  #key(accessKeyId: string): FakeKey {
    const found = this.#find(accessKeyId);
    if (found === undefined) throw new TypeError(`the test made no key ${accessKeyId}`);
    return found.key;
  }

  #shownStatus(statuses: FakeKey['statuses']): Status {
    const seenUntil = this.#now() - this.readLagSeconds * 1000;
    return statuses.findLast(({ at }) => at <= seenUntil)?.status ?? 'Active';
  }
}

// Re-activation resets the report's date, as IAM's own report does.
function rotatedAt(key: FakeKey): Date {
  const changedAt = key.statuses.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  return Number.isFinite(changedAt) ? new Date(changedAt) : key.createdAt;
}
