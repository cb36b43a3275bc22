import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleHandler } from '../../infra/constructs/functions/handler-code.ts';
import { ENV } from '../../lambda/contract.ts';
import { type Figure, quantile } from './figure.ts';

const RUNS = 15;

// The commands that the responder sends to IAM before and with the write, and nothing else.
const IAM_ONLY = `
import { IAMClient, GetAccessKeyLastUsedCommand, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
const client = new IAMClient({});
export const handler = async (event) =>
  client.send(new { GetAccessKeyLastUsedCommand, ListAccessKeysCommand, UpdateAccessKeyCommand }[event.command](event.input));
`;

/**
 * What the responder loads before it changes a key: its size, and the time to load it against a file that imports the
 * IAM client alone. Both bundled alike, each in a fresh process, in turn, the medians compared.
 */
export function measureLoad(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'keystop-bench-'));
  try {
    const iamOnly = resolve('dist', 'bench-iam-only.mjs');
    mkdirSync('dist', { recursive: true });
    writeFileSync(iamOnly, IAM_ONLY);
    const responder = bundle(resolve('lambda/handlers/responder.ts'), join(folder, 'responder'));
    const baseline = bundle(iamOnly, join(folder, 'iam-only'));
    rmSync(iamOnly);
    const times = { responder: [] as number[], baseline: [] as number[] };
    for (let run = 0; run <= RUNS; run += 1) {
      const pair = { responder: loadMilliseconds(responder.entry), baseline: loadMilliseconds(baseline.entry) };
      // The first pair fills the machine's caches.
      if (run === 0) continue;
      times.responder.push(pair.responder);
      times.baseline.push(pair.baseline);
    }
    const [mine, theirs] = [quantile(times.responder, 0.5), quantile(times.baseline, 0.5)];
    const shown = `${mine.toFixed(0)} ms against ${theirs.toFixed(0)} ms`;
    return [
      { name: 'responder, loaded before the write, minified', value: responder.bytes / 1024, limit: 480, unit: 'KB' },
      { name: `responder's module load, IAMClient alone = 1 (${shown})`, value: mine / theirs, limit: 1.3, unit: '×' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bundle(entryFile: string, folder: string): { entry: string; bytes: number } {
  const { metafile } = bundleHandler(entryFile, folder);
  const entry = Object.keys(metafile.outputs).find((name) => name.endsWith('index.mjs')) ?? '';
  return { entry: resolve(entry), bytes: staticBytes(metafile, entry) };
}

/** Bytes of the entry and of all that it imports statically; dynamic imports are loaded after the write. */
function staticBytes(metafile: Metafile, entry: string): number {
  const seen = new Set<string>();
  const visit = (name: string): number => {
    const output = metafile.outputs[name];
    if (output === undefined || seen.has(name)) return 0;
    seen.add(name);
    const imports = output.imports.filter((imported) => imported.kind === 'import-statement');
    return output.bytes + imports.reduce((sum, imported) => sum + visit(imported.path), 0);
  };
  return visit(entry);
}

function loadMilliseconds(file: string): number {
  const script = `const t=process.hrtime.bigint();await import(${JSON.stringify(file)});console.log(Number(process.hrtime.bigint()-t)/1e6);process.exit(0)`;
  const env = {
    PATH: process.env['PATH'],
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'none',
    [ENV.ledgerTable]: 'none',
    [ENV.noticeTopicArn]: 'arn:aws:sns:us-east-1:111122223333:none',
    NODE_NO_WARNINGS: '1',
  };
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }));
}
