import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from '../../../emulator/server.ts';
import type { Engine } from './rule-engine.ts';

const SOURCES = join(projectRoot, 'test', 'support', 'deployed', 'rules', 'event-ruler');
const KEPT = join(projectRoot, '.emulator');
const FETCH_SECONDS = 180;
const ANSWER_SECONDS = 120;

/** SHA-256 of what Maven fetches for pom.xml: the engine and what it needs, so that every checkout runs the same. */
const JARS: Readonly<Record<string, string>> = {
  'event-ruler-1.8.1.jar': 'cec3fc54e85d27904b053a159553039a861b08e574d813cf74c47deb277ec432',
  'fastdoubleparser-2.0.0.jar': 'bd7d695c336843f75477767a59cfdf909c0c6aa5fde2b9f4f021c9f30974ea08',
  'jackson-annotations-2.18.0.jar': 'a09367d2eeb526873abf737ff754c5085f82073a382ee72c3bbe15412217671f',
  'jackson-core-2.18.0.jar': '215bbd7c8fd65be504cb92ff3aa1c4b790fc7b14cca72f4546aac4143c101bb5',
  'jackson-databind-2.18.0.jar': '2bf1927b7f3224683ed0157a1ec3b0ede75179da3e597d78c572d56ed00f9f3c',
  'jsr305-3.0.2.jar': '766ad2a0783f2687962c8ad74ceecc38a28b9f72a2d085ee438b7813e928d0c7',
};

/** The engine, or why there is none on this machine. */
export type FoundRuler = { readonly ruler: Engine } | { readonly missing: string };

/**
 * AWS's own matching of event patterns, the library that EventBridge is made of. Fetched by Maven on first use, with
 * whatever repository and mirror this machine's Maven is set up for, and kept below `.emulator/`.
 * @see https://github.com/aws/event-ruler
 */
export function findEventRuler(): FoundRuler {
  const hash = createHash('sha256').update(JSON.stringify(JARS));
  for (const name of ['pom.xml', 'MatchPatterns.java']) hash.update(readFileSync(join(SOURCES, name)));
  const folder = join(KEPT, `event-ruler-${hash.digest('hex').slice(0, 12)}`);
  try {
    if (!existsSync(folder)) install(folder);
    return { ruler: (patterns, events) => Promise.resolve(ask(folder, patterns, events)) };
  } catch (fault) {
    if (fault instanceof NotHere) return { missing: fault.message };
    throw fault;
  }
}

/** A tool that this machine lacks, or that could not fetch. Anything else is a fault of these tests. */
class NotHere extends Error {}

/** In a folder of its own first: of two suites at once, one wins and the other throws its copy away. */
function install(folder: string): void {
  run('javac', ['-version'], 20);
  mkdirSync(KEPT, { recursive: true });
  const work = mkdtempSync(join(KEPT, 'ruler-'));
  try {
    cpSync(SOURCES, work, { recursive: true });
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(work, 'jars')}`];
    run('mvn', ['--batch-mode', '--quiet', '--file', join(work, 'pom.xml'), ...copy], FETCH_SECONDS);
    for (const [name, expected] of Object.entries(JARS)) check(join(work, 'jars', name), expected);
    run('javac', ['-cp', join(work, 'jars', '*'), '-d', work, join(work, 'MatchPatterns.java')], 60);
    if (!existsSync(folder)) renameSync(work, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function check(jar: string, expected: string): void {
  const found = createHash('sha256').update(readFileSync(jar)).digest('hex');
  if (found !== expected) throw new Error(`${jar} is not the file that is pinned: its SHA-256 is ${found}`);
}

function ask(
  folder: string,
  patterns: readonly unknown[],
  events: readonly unknown[],
): readonly (readonly boolean[])[] {
  const input = [patterns, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
  const classPath = [folder, ...Object.keys(JARS).map((name) => join(folder, 'jars', name))].join(delimiter);
  const output = run('java', ['-cp', classPath, 'MatchPatterns'], ANSWER_SECONDS, input);
  return output
    .trim()
    .split('\n')
    .map((line) => Array.from(line.trim(), (answer) => answer === '1'));
}

function run(command: string, args: readonly string[], seconds: number, input = ''): string {
  const limits = { timeout: seconds * 1000, maxBuffer: 2 ** 26 };
  const { error, status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8', ...limits });
  if (error !== undefined) throw new NotHere(`${command} cannot be run: ${error.message}`);
  if (status !== 0)
    throw new NotHere(`${command} failed (exit code ${status}): ${(stdout + stderr).trim().slice(0, 400)}`);
  return stdout;
}
