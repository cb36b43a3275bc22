import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Notice } from '../../lambda/domain/notice.ts';
import { newAccessKeyId } from '../emulator/key-ids.ts';
import { projectRoot } from '../emulator/server.ts';
import { containing } from '../support/containing.ts';
import { type Deployed, deployKeystop, type SeededUser, textOf, type UserOptions } from '../support/deployed.ts';
import { findingFor } from '../support/finding-for.ts';
import type { Inbox } from '../support/inbox.ts';
import { type CliOptions, type CliResult, runCli } from '../support/run-cli.ts';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const FIXTURE = join(projectRoot, 'test', 'fixtures', 'events', 'guardduty-compromisedcredentials-iamuser.json');
const ADMIN = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

let keystop: Deployed;
let notices: Inbox<Notice>;
let folder: string;
const secrets: string[] = [];
const printed: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keystop-cli-'));
  keystop = await deployKeystop();
  notices = await keystop.subscribe();
}, 300_000);

afterAll(async () => {
  await keystop?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A process of the command line, in a folder of the suite's own. */
async function run(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const result = await runCli(keystop.emulator, args, { cwd: folder, ...options });
  printed.push(result.stdout, result.stderr);
  return result;
}

async function user(options: UserOptions = {}): Promise<SeededUser> {
  const seeded = await keystop.user({ keys: [{}, {}], ...options });
  secrets.push(...seeded.keys.map(({ secretAccessKey }) => secretAccessKey));
  return seeded;
}

async function containedUser(): Promise<SeededUser> {
  const seeded = await user({ policy: ADMIN });
  await run(['contain', seeded.key.accessKeyId]);
  return seeded;
}

const findingAbout = ({ key, userName }: SeededUser) =>
  findingFor({ accessKeyId: key.accessKeyId, userName, account: keystop.account });

/** A function that only just starts may not hear of the ledger within 150 ms; then it contains, whatever was given back. */
async function startResponder(): Promise<void> {
  const other = await user();
  await keystop.emulator.putAwsEvent(findingAbout(other));
  await keystop.contained(other);
}

const lines = (output: string): readonly string[] => output.split('\n').filter((line) => line !== '');

describe('keystop contain', () => {
  it('sets the key Inactive, leaves the other alone, and says how it knows and how to undo it', async () => {
    const seeded = await user();
    const { code, stdout } = await run(['contain', seeded.key.accessKeyId, '--reason', 'found in a pastebin']);
    const statuses = await keystop.statuses(seeded);
    expect([code, ...statuses]).toEqual([0, 'Inactive', 'Active']);
    expect(lines(stdout)).toEqual([
      `${seeded.key.accessKeyId} is Inactive (evidence: read-back). Services may honour it some seconds longer.`,
      `Recorded in table ${keystop.output('LedgerTableName')}.`,
      `Undo: keystop reactivate ${seeded.key.accessKeyId} --override --reason "…"`,
    ]);
  });

  it('records in the deployed table who asked and why, and tells people', async () => {
    const seeded = await user();
    await run(['contain', seeded.key.accessKeyId, '--reason', 'case 42']);
    const [outcome] = await keystop.settled(seeded.key.accessKeyId);
    const told = await notices.some('the notice', (notice) => textOf(notice).includes(seeded.key.accessKeyId));
    expect(outcome).toMatchObject({
      source: 'command',
      findingType: 'case 42',
      requestedBy: `arn:aws:iam::${keystop.account}:root`,
      outcome: { outcome: 'contained' },
    });
    expect(told).toHaveLength(1);
  });

  it('takes the user by name', async () => {
    const seeded = await user();
    const { code } = await run(['contain', seeded.key.accessKeyId, '--user', seeded.userName]);
    expect([code, ...(await keystop.statuses(seeded))]).toEqual([0, 'Inactive', 'Active']);
  });

  it('finds the owner where the name is wrong', async () => {
    const [seeded, bystander] = [await user(), await user()];
    const { code } = await run(['contain', seeded.key.accessKeyId, '--user', bystander.userName]);
    const statuses = [...(await keystop.statuses(seeded)), ...(await keystop.statuses(bystander))];
    expect([code, ...statuses]).toEqual([0, 'Inactive', 'Active', 'Active', 'Active']);
  });

  it('ends well where the key is Inactive already, and says that it changed nothing', async () => {
    const seeded = await user({ keys: [{ status: 'Inactive' }] });
    const { code, stdout } = await run(['contain', seeded.key.accessKeyId]);
    expect([code, lines(stdout)[0]]).toEqual([
      0,
      `${seeded.key.accessKeyId} was Inactive already; nothing was changed.`,
    ]);
  });

  it('answers with one JSON document where asked to', async () => {
    const seeded = await user();
    const { stdout } = await run(['contain', seeded.key.accessKeyId, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ accessKeyId: seeded.key.accessKeyId, outcome: 'contained' });
  });

  it('writes to the ledger file that is named, and not to the table', async () => {
    const seeded = await user();
    const file = join(folder, 'named.ndjson');
    const { code } = await run(['contain', seeded.key.accessKeyId, '--ledger', file]);
    const written = readFileSync(file, 'utf8');
    expect([code, await keystop.history(seeded.key.accessKeyId)]).toEqual([0, []]);
    expect(written).toContain(seeded.key.accessKeyId);
  });

  it('writes to a file of its folder where nothing is deployed', async () => {
    const seeded = await user();
    const { code, stdout } = await run(['contain', seeded.key.accessKeyId, '--stack', 'NotDeployed']);
    expect([code, lines(stdout)[1]]).toEqual([0, 'Recorded in file keystop-ledger.ndjson.']);
  });

  it('refuses the key that signs', async () => {
    const seeded = await user({ policy: ADMIN });
    const { code, stderr } = await run(['contain', seeded.key.accessKeyId], { as: seeded.key });
    const statuses = await keystop.statuses(seeded);
    expect([code, ...statuses]).toEqual([2, 'Active', 'Active']);
    expect(lines(stderr)).toEqual([expect.stringMatching(/signs this very command; use --own/)]);
  });

  it('says that a key which nobody owns was not found', async () => {
    const accessKeyId = newAccessKeyId(keystop.account);
    const { code, stdout } = await run(['contain', accessKeyId]);
    expect([code, lines(stdout)[0]]).toEqual([
      1,
      expect.stringMatching(/^AKIA\w+ was not found: .*Nothing was changed/),
    ]);
  });

  it("refuses another account's key", async () => {
    const foreign = await user({ accountId: '444455556666' });
    const { code, stdout } = await run(['contain', foreign.key.accessKeyId]);
    expect([code, lines(stdout)[0]]).toEqual([
      1,
      expect.stringContaining('foreign-account: the key belongs to account 444455556666'),
    ]);
  });

  it('says what is missing where the caller may not do it, and changes nothing', async () => {
    const [seeded, weak] = [await user(), await user()];
    const { code, stdout } = await run(['contain', seeded.key.accessKeyId, '--ledger', join(folder, 'weak.ndjson')], {
      as: weak.key,
    });
    expect([code, ...(await keystop.statuses(seeded))]).toEqual([1, 'Active', 'Active']);
    expect(stdout).not.toContain('is Inactive');
  });

  it.each([
    ['temporary credentials', 'ASIARTX3GSDSQEXAMPLE', 'ASIARTX3GSDSQEXAMPLE names temporary credentials'],
    ['something else', 'not a key', '"not a key" is no access key id'],
    ['a secret', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'is no access key id'],
    ['a user that cannot be', 'AKIARTX3GSDSQEXAMPLE --user a*b', 'is no IAM user name'],
  ])('refuses %s in one line, and asks nothing of AWS', async (what, typed, message) => {
    await keystop.emulator.resetCalls();
    const args = what.startsWith('a user') ? typed.split(' ') : [typed];
    const { code, stdout, stderr } = await run(['contain', ...args]);
    const calls = Object.keys(await keystop.emulator.calls()).filter((call) => !/^(sqs|lambda):/.test(call));
    expect([code, stdout, calls]).toEqual([2, '', []]);
    expect(lines(stderr)).toEqual([expect.stringContaining(message)]);
  });
});

describe('keystop contain --own', () => {
  it('sets the key that signs Inactive, takes its refusal as evidence, and warns first', async () => {
    const seeded = await user({ policy: ADMIN });
    const { code, stdout, stderr } = await run(['contain', '--own'], { as: seeded.key });
    expect([code, lines(stdout)[0]]).toEqual([0, expect.stringContaining('is Inactive (evidence: key-refused)')]);
    expect(lines(stderr)[0]).toMatch(/signs this command.*only another credential can undo this/);
    expect([await keystop.whoIs(seeded.key), ...(await keystop.statuses(seeded))]).toEqual([
      'InvalidClientTokenId',
      'Inactive',
      'Active',
    ]);
  });

  it('leaves an intent behind, by which another credential gives the key back', async () => {
    const seeded = await user({ policy: ADMIN });
    await run(['contain', '--own'], { as: seeded.key });
    const { code } = await run(['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'a drill']);
    expect([code, ...(await keystop.statuses(seeded))]).toEqual([0, 'Active', 'Active']);
  });

  it('refuses another key than the one that signs', async () => {
    const seeded = await user({ policy: ADMIN });
    const [, other = seeded.key] = seeded.keys;
    const { code } = await run(['contain', other.accessKeyId, '--own'], { as: seeded.key });
    expect([code, ...(await keystop.statuses(seeded))]).toEqual([2, 'Active', 'Active']);
  });

  it('says so where the caller may not change its own key', async () => {
    const seeded = await user();
    const { code, stdout } = await run(['contain', '--own', '--ledger', join(folder, 'own.ndjson')], {
      as: seeded.key,
    });
    expect([code, lines(stdout)[0]]).toEqual([1, expect.stringMatching(/^FAILED for AKIA\w+: AccessDenied: /)]);
    expect(await keystop.statuses(seeded)).toEqual(['Active', 'Active']);
  });
});

describe('keystop reactivate --direct', () => {
  it('refuses a key that was contained as exposed, without the override', async () => {
    const seeded = await containedUser();
    const { code, stdout } = await run(['reactivate', seeded.key.accessKeyId, '--direct', '--reason', 'false alarm']);
    expect([code, lines(stdout)[0]]).toEqual([1, expect.stringContaining('override-needed')]);
    expect(await keystop.statuses(seeded)).toEqual(['Inactive', 'Active']);
  });

  it("refuses the key's own user, whatever its other key may", async () => {
    const seeded = await containedUser();
    const [, other = seeded.key] = seeded.keys;
    const args = ['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'mine'];
    const { code, stdout } = await run(args, { as: other });
    expect([code, lines(stdout)[0]]).toEqual([1, expect.stringContaining('own-user')]);
    expect(await keystop.statuses(seeded)).toEqual(['Inactive', 'Active']);
  });

  it('refuses a key that somebody else set Inactive', async () => {
    const seeded = await user({ keys: [{ status: 'Inactive' }] });
    const { code, stdout } = await run([
      'reactivate',
      seeded.key.accessKeyId,
      '--direct',
      '--override',
      '--reason',
      'please',
    ]);
    expect([code, lines(stdout)[0]]).toEqual([1, expect.stringContaining('not-contained-by-keystop')]);
    expect(await keystop.statuses(seeded)).toEqual(['Inactive']);
  });

  it('gives the key back, which works again, with a hold of 14 days', async () => {
    const seeded = await containedUser();
    const args = ['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'false alarm'];
    const { code, stdout } = await run(args);
    const outcome = (await keystop.outcomes(seeded.key.accessKeyId)).at(-1);
    const held = outcome?.outcome.outcome === 'reactivated' ? outcome.outcome.holdUntil.getTime() : 0;
    expect([code, await keystop.whoIs(seeded.key)]).toEqual([0, expect.stringContaining(seeded.userName)]);
    expect(lines(stdout)[0]).toMatch(/is Active again \(evidence: read-back\); sweeps leave it alone until/);
    expect([outcome?.reason, Math.round((held - Date.now()) / DAY)]).toEqual(['false alarm', 14]);
  });

  it('answers the findings whose activity is older; newer activity contains again', async () => {
    await startResponder();
    const seeded = await containedUser();
    const earlier = new Date(Date.now() - DAY).toISOString();
    const args = ['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'false alarm'];
    const { code } = await run(args);
    const finding = findingAbout(seeded);
    await keystop.emulator.putAwsEvent({
      ...finding,
      detail: { ...(finding.detail as object), service: { eventLastSeen: earlier } },
    });
    await keystop.handled(seeded.key.accessKeyId, 1);
    const afterOlder = await keystop.statuses(seeded);
    await keystop.emulator.putAwsEvent(finding);
    const afterNewer = await keystop.contained(seeded);
    expect([code, afterOlder, afterNewer]).toEqual([0, ['Active', 'Active'], ['Inactive', 'Active']]);
  });

  it('changes nothing where the key is Active', async () => {
    const seeded = await user();
    const { code, stdout } = await run([
      'reactivate',
      seeded.key.accessKeyId,
      '--direct',
      '--reason',
      'please',
      '--user',
      seeded.userName,
    ]);
    expect([code, lines(stdout)]).toEqual([0, [`${seeded.key.accessKeyId} is Active; nothing was changed.`]]);
  });

  it.each([
    ['an unknown key', () => [newAccessKeyId(keystop.account), '--reason', 'please'], 1],
    ['a missing reason', () => ['AKIARTX3GSDSQEXAMPLE'], 2],
    ['an empty reason', () => ['AKIARTX3GSDSQEXAMPLE', '--reason', ' '], 2],
  ] as const)('refuses %s', async (_, args, expected) => {
    const { code } = await run(['reactivate', '--direct', ...args()]);
    expect(code).toBe(expected);
  });
});

const undo = (accessKeyId: string) => ['reactivate', accessKeyId, '--override', '--reason', 'false alarm'];

describe('keystop reactivate', () => {
  it('goes the direct way where the deployed function lets nobody override, and says so', async () => {
    const seeded = await containedUser();
    const { code, stderr } = await run(undo(seeded.key.accessKeyId));
    expect([code, ...(await keystop.statuses(seeded))]).toEqual([0, 'Active', 'Active']);
    expect(lines(stderr)).toEqual([expect.stringMatching(/no overrideRoles are deployed.*your own credentials/)]);
  });

  it('goes the direct way where nothing is deployed, by the ledger file', async () => {
    const seeded = await user();
    await run(['contain', seeded.key.accessKeyId, '--stack', 'NotDeployed']);
    const { code, stdout } = await run([...undo(seeded.key.accessKeyId), '--stack', 'NotDeployed']);
    expect([code, lines(stdout)[1], ...(await keystop.statuses(seeded))]).toEqual([
      0,
      'Recorded in file keystop-ledger.ndjson.',
      'Active',
      'Active',
    ]);
  });

  it('refuses the account of somebody else’s credentials in one line', async () => {
    const { code, stderr } = await run([
      'reactivate',
      'AKIARTX3GSDSQEXAMPLE',
      '--direct',
      '--reason',
      'r',
      '--account',
      '444455556666',
    ]);
    expect([code, lines(stderr)]).toEqual([2, [expect.stringMatching(/--account 444455556666.*--role-arn/)]]);
  });
});

describe('keystop history', () => {
  it('shows what the deployed ledger says of a key, oldest first', async () => {
    const seeded = await containedUser();
    await run(['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'false alarm']);
    const { code, stdout } = await run(['history', seeded.key.accessKeyId]);
    expect(code).toBe(0);
    const by = `by arn:aws:iam::${keystop.account}:root)`;
    expect(lines(stdout).map((line) => line.slice('2026-01-31T12:00:00.000Z  '.length))).toEqual([
      'intent      contain, was Active (exposed)',
      `outcome     contained (command requested on the command line, read-back, ${by}`,
      'announced   event and notice sent',
      'intent      reactivate, was Inactive (exposed)',
      `outcome     reactivated (command reactivation, read-back, ${by}`,
      'announced   event and notice sent',
    ]);
  });

  it('says so where the ledger knows nothing of a key', async () => {
    const accessKeyId = newAccessKeyId(keystop.account);
    const { code, stdout } = await run(['history', accessKeyId]);
    expect([code, lines(stdout)]).toEqual([0, [expect.stringContaining(`knows nothing of ${accessKeyId}`)]]);
  });

  it('reads the ledger file that is named', async () => {
    const seeded = await user();
    const file = join(folder, 'read.ndjson');
    await run(['contain', seeded.key.accessKeyId, '--ledger', file]);
    const { stdout } = await run(['history', seeded.key.accessKeyId, '--ledger', file, '--json']);
    const { entries } = JSON.parse(stdout) as { entries: { kind: string }[] };
    expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['intent', 'outcome']));
  });
});

describe('keystop explain', () => {
  it('tells what would become of an event, and asks nothing of AWS', async () => {
    await keystop.emulator.resetCalls();
    const { code, stdout } = await run(['explain', FIXTURE]);
    const calls = Object.keys(await keystop.emulator.calls()).filter((call) => !/^(sqs|lambda):/.test(call));
    expect([code, lines(stdout), calls]).toEqual([
      0,
      ['guardduty: contain (compromised): AKIARTX3GSDSQEXAMPLE of ci-deployer in 111122223333'],
      [],
    ]);
  });

  it('reads standard input, and answers with one JSON document where asked to', async () => {
    const { stdout } = await run(['explain', '-', '--json'], { stdin: readFileSync(FIXTURE, 'utf8') });
    expect(JSON.parse(stdout)).toMatchObject({
      source: 'guardduty',
      findings: [{ verdict: 'contain', reason: 'compromised', accessKeyId: 'AKIARTX3GSDSQEXAMPLE' }],
    });
  });

  it('tells that an account is out of scope', async () => {
    const { stdout } = await run(['explain', FIXTURE, '--account', '444455556666']);
    expect(stdout).toContain('refuse (foreign-account)');
  });

  it.each([
    ['a file that is not there', 'missing.json', undefined, 'cannot be read'],
    ['a file that is no JSON', 'broken.json', '{"source":', 'is no JSON'],
  ])('refuses %s in one line', async (_, name, content, message) => {
    const file = join(folder, name);
    if (content !== undefined) writeFileSync(file, content);
    const { code, stderr } = await run(['explain', file]);
    expect([code, lines(stderr)]).toEqual([2, [expect.stringContaining(message)]]);
  });
});

/** TruffleHog's line about a key, with the secret beside it as the scanner writes it. */
const scanned = ({ accessKeyId, secretAccessKey }: SeededUser['key']): string =>
  JSON.stringify({
    SourceMetadata: {
      Data: { Git: { repository: 'https://github.com/octo-org/octo-repo.git', file: '.env', line: 3 } },
    },
    DetectorName: 'AWS',
    Verified: true,
    Raw: accessKeyId,
    RawV2: `${accessKeyId}:${secretAccessKey}`,
    Redacted: accessKeyId,
    SecretParts: { access_key_id: accessKeyId, secret_access_key: secretAccessKey },
  });

describe('keystop report --send', () => {
  it('has the deployed Keystop contain the key that a scanner found, and leave the other', async () => {
    const seeded = await user();
    const { code, stdout } = await run(['report', '-', '--send'], { stdin: scanned(seeded.key) });
    const statuses = await keystop.contained(seeded);
    expect([code, lines(stdout).at(-1), ...statuses]).toEqual([
      0,
      '1 sent, 0 failed, 0 refused.',
      'Inactive',
      'Active',
    ]);
  });

  it('records the report as a request, with the place, as the reporter role put it', async () => {
    const seeded = await user();
    await run(['report', '-', '--send'], { stdin: scanned(seeded.key) });
    const [outcome] = await keystop.settled(seeded.key.accessKeyId);
    expect(outcome).toMatchObject({
      source: 'report',
      reason: 'requested',
      findingId: containing('https://github.com/octo-org/octo-repo.git'),
      outcome: { outcome: 'contained' },
    });
  });

  it('sends nothing without --send', async () => {
    const seeded = await user();
    const { code, stdout } = await run(['report', '-'], { stdin: scanned(seeded.key) });
    expect([code, stdout.includes('Nothing was sent'), ...(await keystop.statuses(seeded))]).toEqual([
      0,
      true,
      'Active',
      'Active',
    ]);
  });
});

describe('the command line', () => {
  it('refuses a command that there is not', async () => {
    const { code } = await run(['delete', 'AKIARTX3GSDSQEXAMPLE']);
    expect(code).toBe(2);
  });

  it('printed no secret in all of this suite', () => {
    const output = printed.join('\n');
    expect(secrets.length).toBeGreaterThan(40);
    expect(secrets.filter((secret) => output.includes(secret))).toEqual([]);
  });
});
