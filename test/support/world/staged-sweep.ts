import type { Policy } from '../../../lambda/domain/policy/policy.ts';
import { describeFault } from '../../../lambda/domain/shared/remediation-error.ts';
import { concurrently } from '../../../lambda/usecases/shared/concurrently.ts';
import { containStage } from '../../../lambda/usecases/sweep/stages/contain.ts';
import { type FinishedRun, finishStage } from '../../../lambda/usecases/sweep/stages/finish.ts';
import { limitsStage } from '../../../lambda/usecases/sweep/stages/limits.ts';
import type { StagedRun } from '../../../lambda/domain/sweep/account-sweep.ts';
import { reportStage } from '../../../lambda/usecases/sweep-report/report-stage.ts';
import {
  noteFault,
  planStage,
  type StageOptions,
  type StagePorts,
} from '../../../lambda/usecases/sweep/stages/plan.ts';
import { ACCOUNT } from '../builders/events/world-events.ts';
import type { World } from './world.ts';

export interface StagedOptions {
  /** @default - the world's own */
  readonly accounts?: readonly string[];
  readonly policy?: Policy;
  /** Users, or keys, that one invocation has time for. @default - all */
  readonly most?: number;
  /** The run's n-th call is not made any more, and its invocation ends there; the next try meets what it left. */
  readonly crashAt?: number;
  /** What happens after a stage of all accounts. */
  readonly after?: (stage: 'plan' | 'limits' | 'contain') => Promise<void> | void;
}

export interface StagedSweep extends FinishedRun {
  readonly startedAt: Date;
  /** Accounts whose plans were carried out. */
  readonly within: readonly string[];
  /** Invocations of the two stages that go on with a cursor. */
  readonly pages: number;
}

const TRIES = 4;
const ACCOUNTS_AT_ONCE = 10;
const CONCURRENCY = 4;

/** A whole sweep by its stages, called as the state machine calls them: tried again, and handing on plain JSON. */
export function stagedSweep(world: World, options: StagedOptions = {}): Promise<StagedSweep> {
  return world.clock.settle(new Machine(world, options).run());
}

type Stage<Cursor> = (
  run: StagedRun,
  cursor: Cursor | undefined,
  policy: Policy,
  options: StageOptions,
  ports: StagePorts,
) => Promise<{ readonly isDone: boolean; readonly cursor?: Cursor }>;

class Machine {
  readonly #world: World;
  readonly #options: StagedOptions;
  readonly #policy: Policy;
  readonly #startedAt: Date;
  readonly #callsBefore: number;
  #hasCrashed = false;
  #pages = 0;

  constructor(world: World, options: StagedOptions) {
    this.#world = world;
    this.#options = options;
    this.#policy = options.policy ?? world.policy;
    this.#startedAt = world.clock.now();
    this.#callsBefore = world.calls.length;
  }

  async run(): Promise<StagedSweep> {
    const { accounts = [ACCOUNT], after } = this.#options;
    const startedAt = this.#startedAt;
    const run = { startedAt, accounts, home: ACCOUNT };
    await this.#each(accounts, planStage);
    await after?.('plan');
    const within = await this.#try((ports) => limitsStage(run, this.#policy, ports));
    await after?.('limits');
    await this.#each(within, containStage);
    await after?.('contain');
    await concurrently(accounts, ACCOUNTS_AT_ONCE, (account) =>
      this.#try((ports) => reportStage({ account, startedAt }, this.#policy, ports)),
    );
    const completedAt = this.#world.clock.now();
    const finished = await this.#try((ports) => finishStage(run, completedAt, ports));
    return { ...finished, startedAt, within, pages: this.#pages };
  }

  async #each<Cursor>(accounts: readonly string[], stage: Stage<Cursor>): Promise<void> {
    await concurrently(accounts, ACCOUNTS_AT_ONCE, async (account) => {
      const run = { account, startedAt: this.#startedAt };
      try {
        for (let cursor: Cursor | undefined; ; ) {
          this.#pages += 1;
          const from = cursor;
          const progress = await this.#try((ports) => stage(run, from, this.#policy, this.#time(), at(account, ports)));
          if (progress.isDone) return;
          // Only what JSON holds travels between two invocations.
          cursor = JSON.parse(JSON.stringify(progress.cursor)) as Cursor;
        }
      } catch (fault) {
        await this.#try((ports) => noteFault(run, describeFault(fault), ports));
      }
    });
  }

  #time(): StageOptions {
    let left = this.#options.most ?? Number.POSITIVE_INFINITY;
    return { concurrency: CONCURRENCY, mayContinue: () => left-- > 0 };
  }

  async #try<T>(work: (ports: ReturnType<World['ports']>) => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried += 1) {
      const { crashes } = this.#world;
      try {
        const answer = await work(this.#ports());
        if (this.#world.crashes === crashes) return answer;
      } catch (fault) {
        if (this.#world.crashes === crashes && (tried === TRIES || !describeFault(fault).retryable)) throw fault;
      }
      this.#hasCrashed ||= this.#world.crashes > crashes;
    }
  }

  #ports(): ReturnType<World['ports']> {
    const { crashAt } = this.#options;
    const made = this.#world.calls.length - this.#callsBefore;
    if (crashAt !== undefined && !this.#hasCrashed) this.#world.crashAtCall(crashAt - made);
    return this.#world.ports();
  }
}

function at(account: string, ports: ReturnType<World['ports']>): StagePorts {
  return { ...ports, ...ports.forAccount(account) };
}
