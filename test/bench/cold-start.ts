import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { BUNDLING, bundleHandler } from '../../infra/constructs/functions/handler-code.ts';
import { ENV } from '../../lambda/contract.ts';
import { startDynamoStandIn } from '../support/stand-ins/dynamo-stand-in.ts';
import { answer, type IamStandIn, keyPage, listedKey, startIamStandIn } from '../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../support/stand-ins/loopback.ts';
import { type Figure, quantile } from './figure.ts';
import { lambdaNode } from './lambda-node.ts';
import { millisecondsUntil } from './until.ts';

const RUNS = 25;
const LIMIT = 1.3;
const MOST_FILES = 2;
const EVENT = 'test/fixtures/events/guardduty-compromisedcredentials-iamuser.json';
const ACCESS_KEY_ID = 'AKIARTX3GSDSQEXAMPLE';

/** The smallest handler that deactivates the key of a finding: no look at the key, no record, nobody is notified. */
const WRITE_ONLY = `
import { IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
const iam = new IAMClient({});
export const handler = ({ detail }) => {
  const { accessKeyId, userName } = detail.resource.accessKeyDetails;
  return iam.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Inactive' }));
};
`;

/**
 * A cold start, from the start of the process to `UpdateAccessKey` on the wire, against that of the smallest handler that
 * only sends it. Both bundled with the same options, the smallest by esbuild alone, each run a fresh process of Lambda's Node.js against stand-ins that answer at once,
 * the two in turn, the medians compared. And how many files the responder loads before its write.
 */
export async function measureColdStart(report: (line: string) => void): Promise<readonly Figure[]> {
  const node = await lambdaNode(report);
  const folder = mkdtempSync(join(tmpdir(), 'keystop-bench-'));
  try {
    const responder = bundled(resolve('lambda/handlers/responder.ts'), join(folder, 'responder'));
    const writeOnly = bundledAlone(WRITE_ONLY, join(folder, 'write-only'));
    const times = { responder: [] as number[], writeOnly: [] as number[] };
    for (let run = 0; run <= RUNS; run += 1) {
      const pair = { responder: await timeOf(node, responder), writeOnly: await timeOf(node, writeOnly) };
      // The first pair fills the machine's caches.
      if (run === 0) continue;
      times.responder.push(pair.responder);
      times.writeOnly.push(pair.writeOnly);
    }
    const [mine, least] = [quantile(times.responder, 0.5), quantile(times.writeOnly, 0.5)];
    const shown = `${mine.toFixed(0)} ms against ${least.toFixed(0)} ms`;
    const files = await filesLoaded(node, responder);
    return [
      {
        name: `cold start → UpdateAccessKey, write alone = 1 (${shown})`,
        value: mine / least,
        limit: LIMIT,
        unit: '×',
      },
      { name: 'files loaded before UpdateAccessKey', value: files, limit: MOST_FILES, unit: '' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bundled(entryFile: string, folder: string): string {
  bundleHandler(entryFile, folder);
  return join(folder, 'index.mjs');
}

function bundledAlone(contents: string, folder: string): string {
  // Resolved from here, where the packages are.
  const stdin = { contents, resolveDir: process.cwd() };
  buildSync({ ...BUNDLING, stdin, outdir: folder, entryNames: 'index', splitting: true });
  return join(folder, 'index.mjs');
}

async function timeOf(node: string, bundle: string): Promise<number> {
  return (await invoked(node, [bundle, event()])).milliseconds;
}

async function filesLoaded(node: string, bundle: string): Promise<number> {
  const { output } = await invoked(node, [bundle, event(), 'list']);
  return output.split('\n').filter((line) => line.endsWith('.mjs') && !line.endsWith('/invoke.mjs')).length;
}

function event(): string {
  return readFileSync(EVENT, 'utf8');
}

interface Invoked {
  /** From the start of the process to the arrival of `UpdateAccessKey`. */
  readonly milliseconds: number;
  /** What the process wrote until then. */
  readonly output: string;
}

/** One process, ended once its write has arrived, which nobody answers: nothing after it is measured. */
async function invoked(node: string, args: readonly string[]): Promise<Invoked> {
  const [iam, dynamo] = await Promise.all([startKeyOwner(), startDynamoStandIn()]);
  const startedAt = Date.now();
  const child = spawn(node, [resolve('test/bench/invoke.mjs'), ...args], {
    env: environment(iam.url, dynamo.url),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((done) => child.on('exit', done));
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString('utf8')));
  try {
    const write = () => iam.calls.find(({ action }) => action === 'UpdateAccessKey');
    await millisecondsUntil(performance.now(), 'UpdateAccessKey', () => Promise.resolve(write() !== undefined));
    // What was written before is on its way.
    await pause(50);
    return { milliseconds: (write()?.at ?? Number.NaN) - startedAt, output };
  } finally {
    child.kill('SIGKILL');
    await ended;
    await Promise.all([iam.stop(), dynamo.stop()]);
  }
}

async function startKeyOwner(): Promise<IamStandIn> {
  const iam = await startIamStandIn();
  const used =
    '<ServiceName>s3</ServiceName><Region>us-east-1</Region><LastUsedDate>2026-11-01T00:00:00Z</LastUsedDate>';
  iam.script('ListAccessKeys', keyPage([listedKey(ACCESS_KEY_ID)]));
  iam.script(
    'GetAccessKeyLastUsed',
    answer(`<UserName>ci-deployer</UserName><AccessKeyLastUsed>${used}</AccessKeyLastUsed>`),
  );
  iam.script('UpdateAccessKey', { kind: 'hang' });
  return iam;
}

/** As the deployed function has it. */
function environment(queryUrl: string, dynamoUrl: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: STAND_IN_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: STAND_IN_CREDENTIALS.secretAccessKey,
    AWS_SESSION_TOKEN: 'none',
    AWS_LAMBDA_FUNCTION_NAME: 'Keystop',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_ENDPOINT_URL: queryUrl,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoUrl,
    [ENV.ledgerTable]: 'ledger',
    [ENV.noticeTopicArn]: 'arn:aws:sns:us-east-1:111122223333:notices',
  };
}
