import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { collect } from '../../emulator/command.ts';
import type { Population } from './population.ts';
import { pythonPackages } from './python-packages.ts';

const launcher = join(dirname(fileURLToPath(import.meta.url)), 'stand-in', 'launcher.py');

/** How the stand-in treats the calls of one run. */
export interface Behaviour {
  /** From the arrival of a call to its answer. */
  readonly delaySeconds: number;
  /** Calls a second that the token bucket lets through in the long run; null for no limit. */
  readonly ratePerSecond: number | null;
  /** Calls that the full bucket lets through at once. */
  readonly burst: number;
  /** Share of the attempts answered with 500, from 0 to 1. */
  readonly faultShare: number;
  readonly faultSeed: number;
  /** Calls that fail at every attempt: those of this action that name this user or key. */
  readonly doomed: readonly { readonly action: string; readonly subject: string }[];
  /** Actions that the caller may not do. */
  readonly denied: readonly string[];
  /** Accounts whose every call to IAM is answered with 500. */
  readonly failingAccounts: readonly string[];
  /** Accounts in which no role can be taken. */
  readonly refusingAccounts: readonly string[];
}

export const UNDISTURBED: Behaviour = {
  delaySeconds: 0.03,
  ratePerSecond: null,
  burst: 0,
  faultShare: 0,
  faultSeed: 1,
  doomed: [],
  denied: [],
  failingAccounts: [],
  refusingAccounts: [],
};

/** A caller who may not read the tags of all users at once. */
export const WITHOUT_RIGHT: Behaviour = { ...UNDISTURBED, denied: ['GetAccountAuthorizationDetails'] };

/** Attempts by `service:Action`. */
type Counts = Readonly<Record<string, number>>;

export interface CallRecord {
  readonly answered: Counts;
  /** Over the token bucket's limit. */
  readonly throttled: Counts;
  /** Answered with 500. */
  readonly failed: Counts;
  /** Answered with an error that is the caller's. */
  readonly refused: Counts;
  /** Calls whose last attempt was throttled or failed. */
  readonly unanswered: readonly UnansweredCall[];
  /** From the first call's arrival to the last answer. */
  readonly seconds: number;
  readonly mostInFlight: number;
}

export interface UnansweredCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly attempts: number;
}

export interface StandIn {
  readonly url: string;
  /**
   * Puts new accounts in place of the old ones; a session's calls are its account's, all others the first one's.
   * `reportSeconds` is what IAM takes to make a new credential report.
   */
  seed(populations: readonly Population[], reportSeconds?: number): Promise<void>;
  /** A new run: nothing recorded yet, a full bucket, the account as it is. */
  begin(behaviour: Behaviour): Promise<void>;
  setClock(secondsAhead: number): Promise<void>;
  record(): Promise<CallRecord>;
  /** The status of each key by its id. */
  statuses(): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

/** An IAM with moto in process, on a free port of 127.0.0.1. It ends with this process. */
export async function startStandIn(python: string, report: (line: string) => void): Promise<StandIn> {
  const packages = await pythonPackages(python, 'stand-in', report);
  const env = { PATH: process.env['PATH'], STAND_IN_PACKAGES: packages };
  const child = spawn(python, ['-I', '-S', '-B', launcher], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const output = collect([child.stderr]);
  const lines = createInterface(child.stdout);
  const port = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])]);
  if (port.length === 0) throw new Error(`the stand-in did not start:\n${output()}`);
  const url = `http://127.0.0.1:${String(port[0])}`;
  const ask = async <T>(name: string, body: unknown = {}): Promise<T> => {
    const answer = await fetch(`${url}/_bench/${name}`, { method: 'POST', body: JSON.stringify(body) }).catch(
      (cause: unknown) => {
        throw new Error(`the stand-in did not answer to ${name}:\n${output()}`, { cause });
      },
    );
    return (await answer.json()) as T;
  };
  return {
    url,
    seed: (populations, reportSeconds = 2) => ask('population', { populations, reportSeconds }),
    begin: (behaviour) => ask('begin', behaviour),
    setClock: (secondsAhead) => ask('clock', { secondsAhead }),
    record: () => ask('record'),
    statuses: () => ask('statuses'),
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** Attempts at IAM's actions, whatever became of them. */
export function iamCalls(record: CallRecord): number {
  return [record.answered, record.throttled, record.failed, record.refused].reduce(
    (sum, counts) => sum + sumOf(counts),
    0,
  );
}

export function sumOf(counts: Counts): number {
  return Object.entries(counts).reduce((sum, [action, count]) => sum + (action.startsWith('iam:') ? count : 0), 0);
}
