import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Judgement, judgeKeys } from './judge-keys.ts';
import { type MeasuredRun, measuredRun, type Program } from './measured-run.ts';
import type { Population } from './population.ts';
import { type Behaviour, type CallRecord, iamCalls, type StandIn, sumOf, UNDISTURBED } from './stand-in.ts';
import type { Workplace } from './tools.ts';

/** What every scenario works with. */
export interface Bench {
  readonly standIn: StandIn;
  readonly python: string;
  /** The folder of Cloud Custodian's packages. */
  readonly custodian: string;
  readonly say: (line: string) => void;
}

export interface SweepRun extends MeasuredRun {
  readonly title: string;
  readonly record: CallRecord;
  readonly judgement: Judgement;
}

/** Puts a population into the stand-in and gives the work a folder that is gone afterwards. */
export async function inWorkplace<T>(
  { standIn, python, custodian }: Bench,
  population: Population,
  work: (place: Workplace) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'keystop-sweep-'));
  try {
    await standIn.seed([population]);
    return await work({ url: standIn.url, folder, python, custodian });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs one program from its start to its end, and judges what it left. */
export async function runSweep(
  { standIn, say }: Bench,
  population: Population,
  title: string,
  program: Program,
  behaviour: Behaviour = UNDISTURBED,
): Promise<SweepRun> {
  await standIn.begin(behaviour);
  const run = await measuredRun(program);
  const judgement = judgeKeys(population, await standIn.statuses());
  const swept = { ...run, title, record: await standIn.record(), judgement };
  say(shownRun(swept));
  for (const line of detailsOf(swept)) say(line);
  return swept;
}

export const TABLE_HEAD = `${'tool'.padEnd(44)} ${['IAM calls', 'seconds', 'MB', 'right', 'missed', 'wrong', 'exit'].map((head) => head.padStart(9)).join('')}`;

function shownRun({ title, record, seconds, peakMegabytes, judgement, code }: SweepRun): string {
  const { right, missed, wrong } = judgement;
  const memory = peakMegabytes === undefined ? '-' : peakMegabytes.toFixed(0);
  const cells = [iamCalls(record), seconds.toFixed(1), memory, right, missed.length, wrong.length, code ?? 'killed'];
  return `${title.padEnd(44)} ${cells.map((cell) => String(cell).padStart(9)).join('')}`;
}

function detailsOf({ record, judgement, code, stderr }: SweepRun): readonly string[] {
  const actions = Object.entries(record.answered).toSorted(([, one], [, other]) => other - one);
  const told = actions.map(([action, count]) => `${action.replace(/^iam:/, '')} ${count}`);
  for (const kind of ['throttled', 'failed', 'refused'] as const) {
    if (sumOf(record[kind]) > 0) told.push(`${kind} ${sumOf(record[kind])}`);
  }
  const kinds = Object.entries(judgement.kinds).map(([kind, count]) => `${count} ${kind}`);
  const lastWords = lastLine(stderr);
  return [
    `    ${[...told, `at most ${record.mostInFlight} in flight`].join(', ')}`,
    ...(kinds.length > 0 ? [`    ${kinds.join(', ')}`] : []),
    ...(code !== 0 && lastWords !== '' ? [`    last words: ${lastWords}`] : []),
  ];
}

export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
