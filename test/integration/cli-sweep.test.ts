import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { type Emulator, type SeedKey, startEmulator } from '../emulator/emulator.ts';
import { newAccessKeyId } from '../emulator/key-ids.ts';
import { type CliOptions, type CliResult, runCli } from '../support/deployed/run-cli.ts';
import { daysAgo } from '../support/deployed/days-ago.ts';

jest.setTimeout(60_000);

const ACCOUNT = '111122223333';

let emulator: Emulator;
let folder: string;
let number = 0;
let clock = 0;

beforeAll(async () => {
  emulator = await startEmulator({ accountId: ACCOUNT });
}, 120_000);
afterAll(() => emulator?.stop());
beforeEach(async () => {
  // IAM keeps a credential report for four hours.
  clock += 5 * 3600;
  await emulator.setClock(clock);
  folder = mkdtempSync(join(tmpdir(), 'keystop-cli-sweep-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process of the command line with a ledger of the test's own; nothing is deployed. */
function run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return runCli(emulator, [...args, '--ledger', join(folder, 'ledger.ndjson')], { cwd: folder, ...options });
}

interface Seeded {
  readonly userName: string;
  readonly key: SeedKey;
}

/** A user whose one key was never used and is so old. */
async function user(days: number, tags: Readonly<Record<string, string>> = {}): Promise<Seeded> {
  number += 1;
  const userName = `user-${number}`;
  const key = { accessKeyId: newAccessKeyId(ACCOUNT), secretAccessKey: 'not-a-secret', createdAt: daysAgo(days) };
  await emulator.seed([{ userName, createdAt: daysAgo(days + 1), tags, keys: [key] }]);
  return { userName, key };
}

async function statusOf({ userName, key }: Seeded): Promise<string | undefined> {
  const iam = new IAMClient(emulator.clientConfig());
  const { AccessKeyMetadata: keys } = await iam.send(new ListAccessKeysCommand({ UserName: userName }));
  return keys?.find(({ AccessKeyId }) => AccessKeyId === key.accessKeyId)?.Status;
}

interface Document {
  readonly plan: readonly { readonly accessKeyId: string; readonly step: string }[];
  readonly outcomes: readonly { readonly accessKeyId: string; readonly outcome: string }[];
  readonly iamCalls: { readonly total: number };
  readonly planId: string;
}
const documentOf = ({ stdout }: CliResult): Document => JSON.parse(stdout) as Document;

const AT_ONCE = ['--without-warning', '--max-keys', 'none', '--max-percent', 'none'] as const;

describe('keystop sweep with nothing deployed', () => {
  it('shows what it would do, and changes nothing', async () => {
    const stale = await user(200);
    const { code, stdout } = await run(['sweep', ...AT_ONCE]);
    const row = stdout.split('\n').find((line) => line.startsWith(stale.key.accessKeyId));
    expect([code, row?.split(/\s{2,}/).slice(1), await statusOf(stale)]).toEqual([
      0,
      [stale.userName, '200 d', 'never', 'set Inactive', 'unused'],
      'Active',
    ]);
  });

  it('makes no ledger file to show a plan', async () => {
    await run(['sweep']);
    expect(existsSync(join(folder, 'ledger.ndjson'))).toBe(false);
  });

  it('sets stale keys Inactive with --apply --without-warning, and leaves young ones alone', async () => {
    const [stale, young] = [await user(200), await user(20)];
    const { code } = await run(['sweep', '--apply', ...AT_ONCE]);
    expect([code, await statusOf(stale), await statusOf(young)]).toEqual([0, 'Inactive', 'Active']);
  });

  it('prints one document of plan, outcomes and calls', async () => {
    const stale = await user(200);
    const document = documentOf(await run(['sweep', '--apply', '--json', ...AT_ONCE]));
    const ofKey = <T extends { accessKeyId: string }>(rows: readonly T[]): T | undefined =>
      rows.find(({ accessKeyId }) => accessKeyId === stale.key.accessKeyId);
    expect([ofKey(document.plan)?.step, ofKey(document.outcomes)?.outcome, document.iamCalls.total > 3]).toEqual([
      'contain',
      'contained',
      true,
    ]);
  });

  it('reactivates what it set Inactive', async () => {
    const stale = await user(200);
    await run(['sweep', '--apply', ...AT_ONCE]);
    const { code } = await run(['reactivate', stale.key.accessKeyId, '--reason', 'still needed']);
    expect([code, await statusOf(stale)]).toEqual([0, 'Active']);
  });

  it('contains nothing without a warning that was delivered', async () => {
    const stale = await user(200);
    const { code, stdout } = await run(['sweep', '--apply']);
    expect([code, stdout.includes('reached nobody'), await statusOf(stale)]).toEqual([0, true, 'Active']);
  });

  it('leaves users with a tag of the command line alone', async () => {
    const [exempt, other] = [await user(200, { team: 'audit' }), await user(200, { team: 'web' })];
    await run(['sweep', '--apply', ...AT_ONCE, '--exempt-tag', 'team=audit']);
    expect([await statusOf(exempt), await statusOf(other)]).toEqual(['Active', 'Inactive']);
  });

  it('never takes the key that signs it for unused', async () => {
    const own = await user(200);
    const admin = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    const key = { accessKeyId: newAccessKeyId(ACCOUNT), secretAccessKey: 'signing-secret', createdAt: daysAgo(300) };
    await emulator.seed([{ userName: `${own.userName}-signs`, policy: admin, createdAt: daysAgo(301), keys: [key] }]);
    await run(['sweep', '--apply', ...AT_ONCE], { as: key });
    expect([await statusOf({ userName: `${own.userName}-signs`, key }), await statusOf(own)]).toEqual([
      'Active',
      'Inactive',
    ]);
  });
});

/** The row of a key in the report that was written. */
const reportOf = (key: SeedKey): string | undefined =>
  readFileSync(join(folder, 'sweep.html'), 'utf8')
    .split('\n')
    .find((line) => line.includes(`<td>${key.accessKeyId}`));

describe('keystop sweep --html', () => {
  it('reports of a plan, which changes nothing', async () => {
    const { userName, key } = await user(200);
    const { code, stdout } = await run(['sweep', '--html', 'sweep.html']);
    expect([code, stdout, reportOf(key)]).toEqual([
      0,
      expect.stringContaining('Report written to sweep.html.'),
      expect.stringMatching(
        `<td>${userName}<td>20\\d d<td>never<td>Stale, not warned yet<td>Warning, then Inactive from`,
      ),
    ]);
  });

  it('reports of what a sweep did', async () => {
    const { key } = await user(200);
    const { code } = await run(['sweep', '--html', 'sweep.html', '--json', '--apply', ...AT_ONCE]);
    expect([code, reportOf(key)]).toEqual([0, expect.stringContaining('<td>Set Inactive<td>Nothing<td>')]);
  });

  it.each([
    [['--html', 'missing/sweep.html'], /^keystop: --html missing\/sweep\.html cannot be written: ENOENT/],
    [
      ['--html', 'sweep.html', '--approve', 'plan-1'],
      /^keystop: --html reports of a sweep; leave it out with --approve/,
    ],
  ])('refuses %p before it asks anything', async (args, message) => {
    const { code, stderr } = await run(['sweep', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('keystop sweep above a run limit', () => {
  it('contains nothing, exits 3, and carries out the approved plan', async () => {
    const keys = [await user(200), await user(200)];
    const stopped = await run(['sweep', '--apply', '--json', '--without-warning', '--max-keys', '1']);
    const before = await Promise.all(keys.map(statusOf));
    const approved = await run(['sweep', '--approve', documentOf(stopped).planId, '--without-warning']);
    const after = await Promise.all(keys.map(statusOf));
    expect([stopped.code, before, approved.code, after]).toEqual([
      3,
      ['Active', 'Active'],
      0,
      ['Inactive', 'Inactive'],
    ]);
  });

  it('touches no key beside the approved plan', async () => {
    const planned = [await user(200), await user(200)];
    const stopped = await run(['sweep', '--apply', '--json', '--without-warning', '--max-keys', '1']);
    const beside = await user(300);
    await run(['sweep', '--approve', documentOf(stopped).planId, '--without-warning']);
    expect([await statusOf(planned[0] as Seeded), await statusOf(beside)]).toEqual(['Inactive', 'Active']);
    await run(['sweep', '--apply', ...AT_ONCE]);
  });

  it('refuses a plan that nobody made', async () => {
    const { code, stderr } = await run(['sweep', '--approve', 'no-such-plan']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('there is no plan no-such-plan')]);
  });
});

describe('keystop sweep', () => {
  it.each([
    [['--unused-days', '0'], '--unused-days "0" cannot be taken; give a whole number from 1 to 3650'],
    [['--max-keys', 'many'], '--max-keys "many" cannot be taken; give a whole number from 1 to 1000000, or none'],
    [['--exempt-tag', '=x'], '--exempt-tag "=x" cannot be taken; give KEY or KEY=VALUE'],
  ])('refuses %p', async (args, message) => {
    const { code, stderr } = await run(['sweep', ...args]);
    expect([code, stderr.trim()]).toEqual([2, `keystop: ${message}`]);
  });

  it('names a key whose change keeps failing, does the rest, and exits 1', async () => {
    const [failing, other] = [await user(200), await user(200)];
    await emulator.injectFaults([
      { service: 'iam', action: 'UpdateAccessKey', kind: 'deny', count: 50, keyOrUser: failing.userName },
    ]);
    const { code, stdout } = await run(['sweep', '--apply', ...AT_ONCE]);
    const line = stdout
      .split('\n')
      .find((each) => each.trim().startsWith(failing.key.accessKeyId) && /failed/.test(each));
    expect([code, line?.includes('AccessDenied'), await statusOf(other)]).toEqual([1, true, 'Inactive']);
  });
});

describe('keystop inventory', () => {
  it('shows every key with age and use, and changes nothing', async () => {
    const seeded = await user(123);
    const { code, stdout } = await runCli(emulator, ['inventory'], { cwd: folder });
    const row = stdout.split('\n').find((line) => line.startsWith(seeded.key.accessKeyId));
    expect([code, row?.split(/\s{2,}/).slice(1), existsSync(join(folder, 'keystop-ledger.ndjson'))]).toEqual([
      0,
      // The emulator’s clock has moved on by some days.
      [seeded.userName, 'Active', expect.stringMatching(/^12\d d$/), 'never'],
      false,
    ]);
  });
});
