import type { AccountPorts } from '../../../lambda/usecases/ports/iam.ts';
import type { SweepRun } from '../../../lambda/usecases/ports/sweep.ts';
import type { World } from './world.ts';
import type { Operation } from './world-faults.ts';
import type { EvaluatePorts } from '../../../lambda/usecases/evaluate/stale-target.ts';
import type { FinishPorts } from '../../../lambda/usecases/sweep/stages/finish.ts';
import type { RespondPorts } from '../../../lambda/usecases/respond/respond.ts';
import type { StagePorts } from '../../../lambda/usecases/sweep/stages/plan.ts';

/** Carries a call over a port out, as the world has it: with its latency, its faults, and the end of a crash. */
export type Caller = <T>(operation: Operation, args: readonly unknown[], act: () => T | Promise<T>) => Promise<T>;

type AllPorts = RespondPorts & StagePorts & EvaluatePorts & FinishPorts;

export function iamPorts({ iam, stsAccounts }: Pick<World, 'iam' | 'stsAccounts'>, call: Caller): AccountPorts {
  return {
    keys: {
      list: (userName) => call('keys.list', [userName], () => iam.list(userName)),
      lastUsed: (accessKeyId) => call('keys.lastUsed', [accessKeyId], () => iam.lastUsed(accessKeyId)),
      setStatus: (change) => call('keys.setStatus', [change], () => iam.setStatus(change)),
    },
    sessions: {
      status: (...args) => call('sessions.status', args, () => iam.sessionsStatus(...args)),
      setStatus: (change) => call('sessions.setStatus', [change], () => iam.setSessions(change)),
    },
    accounts: {
      accountOf: (id) => call('accounts.accountOf', [id], () => stsAccounts.get(id)),
      hasRootKey: () => call('accounts.hasRootKey', [], () => iam.rootHasKey),
    },
    tags: {
      tags: (userName) => call('tags.tags', [userName], () => iam.tags(userName)),
      ...(iam.listsAllTags
        ? {
            tagsOf: (names) =>
              call('tags.tagsOf', [names], () => new Map([...names].map((name) => [name, iam.tags(name)]))),
          }
        : {}),
    },
    reports: { read: () => call('reports.read', [iam.account], () => iam.report()) },
    users: {
      find: (userName) => call('users.find', [userName], () => iam.find(userName)),
      byId: (ids) => call('users.byId', [ids], () => iam.byId(ids)),
    },
  };
}

export function ledgerPorts(
  { ledger, budgets, evaluations, runs, plans, planPages, book, sweptKeys, rememberedRows }: World,
  call: Caller,
): Pick<AllPorts, 'ledger' | 'budgets' | 'evaluations' | 'memory' | 'plans' | 'book' | 'sweptKeys' | 'rows'> {
  return {
    ledger: {
      read: (key) => call('ledger.read', [key], () => ledger.read(key)),
      append: (key, entry) => call('ledger.append', [key, entry], () => ledger.append(key, entry)),
      history: (key) => call('ledger.history', [key], () => ledger.history(key)),
      states: async function* (account) {
        yield* await call('ledger.states', [account], () => allOf(ledger.states(account)));
      },
    },
    budgets: {
      take: (...args) => call('budgets.take', args, () => budgets.take(...args)),
      note: (...args) => call('budgets.note', args, () => budgets.note(...args)),
    },
    evaluations: {
      claim: (...args) => call('evaluations.claim', args, () => evaluations.claim(...args)),
      complete: (...args) => call('evaluations.complete', args, () => evaluations.complete(...args)),
      release: (...args) => call('evaluations.release', args, () => evaluations.release(...args)),
    },
    rows: {
      recall: (account) => call('rows.recall', [account], () => new Map(rememberedRows.get(account))),
      remember: (account, rows) =>
        call('rows.remember', [account, rows], () => {
          const known = rememberedRows.get(account) ?? [];
          rememberedRows.set(account, new Map([...known, ...rows.map((row) => [row.userName, row] as const)]));
        }),
    },
    memory: {
      lastCompleted: (account) =>
        call('memory.lastCompleted', [account], () => runs.findLast((run) => run.account === account)),
      recordRun: (run) => call('memory.recordRun', [run], () => addRun(runs, run)),
      savePlan: (plan) => call('memory.savePlan', [plan], () => void plans.push(plan)),
      loadPlan: (planId) => call('memory.loadPlan', [planId], () => plans.find((plan) => plan.planId === planId)),
    },
    plans: {
      addPage: (...args) => call('plans.addPage', args, () => planPages.addPage(...args)),
      closePlan: (...args) => call('plans.closePlan', args, () => planPages.closePlan(...args)),
    },
    sweptKeys: {
      addPage: (...args) => call('sweptKeys.addPage', args, () => sweptKeys.addPage(...args)),
      close: (...args) => call('sweptKeys.close', args, () => sweptKeys.close(...args)),
      load: (...args) => call('sweptKeys.load', args, () => sweptKeys.load(...args)),
      clear: (...args) => call('sweptKeys.clear', args, () => sweptKeys.clear(...args)),
    },
    book: {
      note: (...args) => call('book.note', args, () => book.note(...args)),
      read: (...args) => call('book.read', args, () => book.read(...args)),
      all: (...args) => call('book.all', args, () => book.all(...args)),
    },
  };
}

// One that was recorded at the same instant is the same one.
function addRun(runs: SweepRun[], run: SweepRun): void {
  const isSame = ({ account, completedAt }: SweepRun): boolean =>
    account === run.account && completedAt.getTime() === run.completedAt.getTime();
  if (!runs.some(isSame)) runs.push(run);
}

/** Services that findings come from. */
export function findingPorts(world: World, call: Caller): Pick<AllPorts, 'unusedKeys' | 'feedback'> {
  const { unusedKeys, feedback } = world;
  return {
    unusedKeys: { get: (reference) => call('unusedKeys.get', [reference], () => unusedKeys.get(reference.id)) },
    feedback: world.givesFeedback
      ? {
          tell: (reference, note) =>
            call('feedback.tell', [reference, note], () => void feedback.push({ reference, note })),
        }
      : undefined,
  };
}

export function tellingPorts(
  world: World,
  call: Caller,
): Pick<AllPorts, 'notices' | 'events' | 'sweepReports' | 'secondLooks'> {
  return {
    secondLooks: {
      order: (look) => call('secondLooks.order', [look], () => void world.looks.push(look)),
    },
    notices: {
      send: (notice) =>
        call('notices.send', [notice], () => {
          world.notices.push(notice);
          return world.hasSubscriber ? { delivered: true } : { delivered: false, why: 'nobody is subscribed' };
        }),
    },
    sweepReports: {
      write: (report) =>
        call('sweepReports.write', [report], () => {
          world.sweepReports.set(report.planId, report);
          return `reports/${report.planId}.html`;
        }),
    },
    events: { publish: (event) => call('events.publish', [event], () => void world.events.push(event)) },
  };
}

async function allOf<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
