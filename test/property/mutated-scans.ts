import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Scanner } from '../../lambda/findings/scanners/scan.ts';
import { type Mutation, mutate, mutationsOf } from './hostile-json.ts';
import { frozen, SECRET } from './hostile-values.ts';

const FOLDER = join(__dirname, '../fixtures/scans');

/** A scanner's output as a document, and the way back to the text that a reader gets. */
export interface ScanFormat {
  readonly file: string;
  readonly document: unknown;
  readonly write: (document: unknown) => string;
}

/** The formats of each scanner's output, with a secret where a real one holds one. */
export const SCAN_FORMATS: Readonly<Record<Scanner, readonly ScanFormat[]>> = {
  trufflehog: [asJson('trufflehog-verified.json'), asLines('trufflehog.jsonl', (line): unknown => JSON.parse(line))],
  gitleaks: [asJson('gitleaks.json')],
  sarif: [asJson('gitleaks.sarif')],
  github: [asJson('github-alert.json')],
  prowler: [asJson('prowler.asff.json'), asJson('prowler.ocsf.json')],
  'key-ids': [asLines('key-ids.txt', (line) => line)],
};

function asJson(file: string): ScanFormat {
  const document = shortened(JSON.parse(contentOf(file)));
  return { file, document, write: (mutated) => JSON.stringify(mutated) };
}

function asLines(file: string, read: (line: string) => unknown): ScanFormat {
  return { file, document: shortened(contentOf(file).trim().split('\n').map(read)), write: linesOf };
}

// The first two entries of a list, so that a mutation seldom misses what matters.
function shortened(document: unknown): unknown {
  return frozen(Array.isArray(document) ? document.slice(0, 2) : document);
}

function linesOf(document: unknown): string {
  return Array.isArray(document) ? document.map(lineOf).join('\n') : lineOf(document);
}

function lineOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// Where the samples have no place for a secret, it stands beside the key id.
function contentOf(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8')
    .replaceAll('REDACTED-SECRET', SECRET)
    .replace('"Match": "AKIARTX3GSDSQEXAMPLE"', `"Match": "AKIARTX3GSDSQEXAMPLE aws_secret_access_key=${SECRET}"`)
    .replace('From the incident channel', `From the incident channel, with ${SECRET}`);
}

/** A scanner's output, by its file, and what is done to it: short to print, and all that a failure needs to be seen again. */
export interface MutatedScan {
  readonly file: string;
  readonly mutations: readonly Mutation[];
  /** Where its text ends, in thousandths; undefined where it is whole. */
  readonly cut: number | undefined;
}

const cuts = fc.oneof({ arbitrary: fc.constant(undefined), weight: 9 }, { arbitrary: fc.nat({ max: 999 }), weight: 1 });

export function mutatedScans(formats: readonly ScanFormat[]): fc.Arbitrary<MutatedScan> {
  const each = formats.map(({ file, document }) =>
    fc.record({ file: fc.constant(file), mutations: mutationsOf(document), cut: cuts }),
  );
  return fc.oneof(...each);
}

/** The output itself. */
export function textOf(formats: readonly ScanFormat[]): (mutated: MutatedScan) => string {
  const byFile = new Map(formats.map((format) => [format.file, format]));
  return ({ file, mutations, cut }) => {
    const format = byFile.get(file);
    const text = format?.write(mutate(format.document, mutations)) ?? '';
    return cut === undefined ? text : text.slice(0, Math.floor((text.length * cut) / 1000));
  };
}
