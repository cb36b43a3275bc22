import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { explain } from '../../cli/commands/explain/explain.ts';
import { report } from '../../cli/commands/report/report.ts';
import { printed } from '../support/builders/printed.ts';
import { type ReportsStandIn, startReportsStandIn } from '../support/stand-ins/reports-stand-in.ts';
import { runKeystop } from '../support/deployed/run-keystop.ts';
import {
  aGitHubAlert,
  aGitleaksFinding,
  anOcsfFinding,
  aSarif,
  aSarifResult,
  aTruffleHogResult,
  scanNames,
  scanText,
} from '../support/builders/samples/scans.ts';

jest.setTimeout(120_000);

const KEY = 'AKIARTX3GSDSQEXAMPLE';
// Forty characters as AWS makes them, with the two that break addresses and paths.
const SECRET = `${randomBytes(27).toString('base64').slice(0, 34)}/a+B9z`;

let aws: ReportsStandIn;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keystop-secrets-'));
  aws = await startReportsStandIn();
  aws.deploy({ ReportsBusName: 'reports', ReporterRoleArn: 'arn:aws:iam::111122223333:role/reporter' });
  await runKeystop(['--version'], '');
}, 120_000);

afterAll(async () => {
  await aws?.stop();
  await rm(folder, { recursive: true });
});

/** What leaves two processes that explain and report an output: on their streams, and to AWS. */
async function saidByProcesses(content: string): Promise<string> {
  aws.reset();
  const commands = [
    ['explain', '-'],
    ['report', '-', '--send'],
  ];
  const results = await Promise.all(commands.map((command) => runKeystop(command, content, aws.env)));
  const told = results.flatMap(({ stdout, stderr }) => [stdout, stderr]);
  return [...told, ...aws.puts.map(({ body }) => body), JSON.stringify(aws.query.calls)].join('\n');
}

/** What both commands print of an output, in words and as JSON, and what hangs on the errors that they throw. */
async function saidByCommands(content: string): Promise<string> {
  const file = join(folder, 'input');
  await writeFile(file, content);
  const runs = [explain, report].flatMap((command) =>
    [true, false].map((json) => () => command(file, { json, stack: 'Keystop' })),
  );
  const said: string[] = [];
  for (const run of runs) {
    const dumped = () => run().catch((fault: unknown) => inspect(fault, { depth: null }));
    const { answer, output, errors } = await printed<unknown>(dumped);
    said.push(String(answer), output, errors);
  }
  return said.join('\n');
}

/** Any twelve characters of the secret in a row, as they stand and as an address or JSON would write them. */
const piecesIn = (text: string): readonly string[] =>
  [SECRET, encodeURIComponent(SECRET)].flatMap((form) =>
    Array.from({ length: form.length - 11 }, (_, start) => form.slice(start, start + 12)).filter((piece) =>
      text.includes(piece),
    ),
  );

const git = (over: object) => ({ SourceMetadata: { Data: { Git: { file: 'x', ...over } } } });
const secretParts = { RawV2: `${KEY}:${SECRET}`, SecretParts: { access_key_id: KEY, secret_access_key: SECRET } };
const json = (value: unknown): string => JSON.stringify(value);
const lines = (...values: readonly unknown[]): string => values.map((value) => `${json(value)}\n`).join('');

/** Every format, once. */
const FORMATS: readonly (readonly [string, string])[] = [
  ...scanNames.map((name) => [name, scanText(name, SECRET)] as const).filter(([, text]) => text.includes(SECRET)),
  [
    'gitleaks, everywhere',
    json([
      aGitleaksFinding({
        Match: `${KEY} ${SECRET}`,
        Message: SECRET,
        Author: SECRET,
        Fingerprint: SECRET,
        Tags: [SECRET],
      }),
    ]),
  ],
  [
    'Prowler, resource',
    json([{ ...anOcsfFinding(), resources: [{ type: 'AwsIamUser', name: 'alice', data: SECRET }], message: SECRET }]),
  ],
  [
    'GitHub, the secret’s alert',
    json([aGitHubAlert(), aGitHubAlert({ secret_type: 'aws_secret_access_key', secret: SECRET })]),
  ],
  ['GitHub, webhook', json({ action: 'created', alert: { secret_type: 'x', secret: SECRET } })],
  ['GitGuardian, webhook', json({ source: 'GitGuardian', incident: { secret: SECRET }, message: SECRET })],
  ['credentials file', `[default]\naws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`],
  ['broken JSON', `{"Raw": ${SECRET}`],
  ['unknown JSON', json({ [SECRET]: SECRET, keys: [SECRET] })],
  [
    'an event with the secret in the place of the id',
    json({
      source: 'keystop.report',
      'detail-type': 'Access Key Exposure Reported',
      account: '111122223333',
      detail: { accessKeyId: SECRET, reportedBy: 'x', reason: SECRET },
    }),
  ],
];

/** Every place where a secret has been seen, or would do harm. */
const PLACES: readonly (readonly [string, string])[] = [
  [
    'TruffleHog, address with a password',
    json(aTruffleHogResult({ ...secretParts, ...git({ repository: `https://u:${SECRET}@h/r` }) })),
  ],
  [
    'TruffleHog, address of S3',
    json(aTruffleHogResult({ ...secretParts, ...git({ link: `s3n://${KEY}:${SECRET}@bucket/k` }) })),
  ],
  [
    'TruffleHog, address with a query',
    json(aTruffleHogResult(git({ link: `https://h/r?token=${encodeURIComponent(SECRET)}` }))),
  ],
  ['TruffleHog, file name', json(aTruffleHogResult({ ...secretParts, ...git({ file: `dir/${SECRET}.txt` }) }))],
  [
    'TruffleHog, error',
    lines(aTruffleHogResult({ ...secretParts, VerificationError: SECRET, ExtraData: { message: SECRET } })),
  ],
  ['TruffleHog, secret before the id', json(aTruffleHogResult({ Raw: `${SECRET}:${KEY}`, Redacted: SECRET }))],
  ['TruffleHog, broken line', `${lines(aTruffleHogResult())}{"Raw": ${SECRET}}\n`],
  [
    'gitleaks, address',
    json([aGitleaksFinding({ Secret: SECRET, Match: `${KEY}:${SECRET}`, Link: `https://x:${SECRET}@h/r#${SECRET}` })]),
  ],
  ['gitleaks, file name', json([aGitleaksFinding({ Secret: SECRET, Match: KEY, Link: '', File: `${SECRET}.env` })])],
  ['SARIF, snippet and message', json(aSarif(aSarifResult(`${KEY}=${SECRET}`, `found ${KEY}:${SECRET}`)))],
  ['GitHub, address', json(aGitHubAlert({ html_url: `https://u:${SECRET}@github.com/o/r` }))],
  ['key and secret in one word', `${KEY}:${SECRET}`],
  ['text without a key', `aws_secret_access_key = ${SECRET}`],
  ['JSON that ends early', `[{"RuleID":"x","Secret":"${SECRET}`],
  ['one text', json(SECRET)],
];

describe('a secret in a scanner’s output', () => {
  it.each(FORMATS)('leaves no process, and reaches no bus: %s', async (_, content) => {
    const said = await saidByProcesses(content);
    expect([piecesIn(content).length > 0, said.length > 100, piecesIn(said)]).toEqual([true, true, []]);
  });

  it.each([...FORMATS, ...PLACES])('is in no answer, and hangs on no error: %s', async (_, content) => {
    const said = await saidByCommands(content);
    expect([piecesIn(content).length > 0, said.length > 100, piecesIn(said)]).toEqual([true, true, []]);
  });

  it('stands beside keys that are reported all the same', async () => {
    const said = await saidByProcesses(scanText('trufflehog.jsonl', SECRET));
    expect([said.includes('2 sent, 0 failed'), aws.puts.length]).toEqual([true, 1]);
  });
});
