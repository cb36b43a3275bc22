import type { RememberedRow } from '../../domain/sweep/remembered-row.ts';
import type { SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { RowMemory, SweepMemory, SweepRun } from '../../usecases/ports/sweep.ts';
import type { Log } from '../../usecases/ports/telling.ts';
import { readRecord, toJsonRecord } from '../dynamo/json-record.ts';
import { ndjsonFile } from '../ledger/ndjson-file.ts';
import { decodeRow, decodeRun, decodeStep } from './sweep-codec.ts';
import { systemClock } from '../aws/system-clock.ts';

export interface FileSweepMemoryOptions {
  readonly path: string;
  readonly log: Pick<Log, 'warn'>;
  /** @default - the system's clock */
  readonly clock?: Clock;
}

interface Remembered {
  readonly runs: Map<string, SweepRun>;
  readonly plans: Map<string, SweepPlan>;
  /** By account, then by user name. */
  readonly rows: Map<string, Map<string, RememberedRow>>;
}

/** What sweeps remember, in a file of one JSON object a line: completed runs, stopped plans, and users. */
export function fileSweepMemory(options: FileSweepMemoryOptions): SweepMemory & RowMemory {
  const remembered: Remembered = { runs: new Map(), plans: new Map(), rows: new Map() };
  const file = ndjsonFile({
    path: options.path,
    clock: options.clock ?? systemClock(),
    warn: (message) => options.log.warn(message),
    onLine: (line, where) => takeLine(remembered, line, where),
    onRestart: () => {
      remembered.runs.clear();
      remembered.plans.clear();
      remembered.rows.clear();
    },
  });
  return {
    lastCompleted: async (account) => {
      await file.refresh();
      return remembered.runs.get(account);
    },
    recordRun: (run) => file.append(() => toJsonRecord({ kind: 'run', ...run })),
    savePlan: (plan) => file.append(() => toJsonRecord({ kind: 'plan', ...plan })),
    loadPlan: async (planId) => {
      await file.refresh();
      return remembered.plans.get(planId);
    },
    recall: async (account) => {
      await file.refresh();
      return remembered.rows.get(account) ?? new Map();
    },
    remember: async (account, rows) => {
      await Promise.all(rows.map((row) => file.append(() => toJsonRecord({ kind: 'row', account, ...row }))));
    },
  };
}

function takeLine(remembered: Remembered, line: unknown, where: string): void {
  const record = readRecord(line, where);
  switch (record.oneOf('kind', ['run', 'plan', 'row'])) {
    case 'run':
      return takeRun(remembered, line, where);
    case 'plan': {
      const plan = decodePlan(line, where);
      remembered.plans.set(plan.planId, plan);
      return undefined;
    }
    case 'row': {
      const account = record.text('account');
      const row = decodeRow(line, where);
      const rows = remembered.rows.get(account) ?? new Map<string, RememberedRow>();
      remembered.rows.set(account, rows.set(row.userName, row));
      return undefined;
    }
  }
}

function takeRun(remembered: Remembered, line: unknown, where: string): void {
  const run = decodeRun(line, where);
  const latest = remembered.runs.get(run.account);
  if (latest === undefined || run.completedAt >= latest.completedAt) remembered.runs.set(run.account, run);
}

function decodePlan(line: unknown, where: string): SweepPlan {
  const plan = readRecord(line, where);
  const steps = (line as { steps?: unknown }).steps;
  if (!Array.isArray(steps)) throw plan.unreadable('steps', 'a list');
  return {
    planId: plan.text('planId'),
    account: plan.text('account'),
    madeAt: plan.instant('madeAt'),
    activeKeys: plan.count('activeKeys'),
    steps: steps.map((step: unknown, index) => decodeStep(step, `${where}: steps[${index}]`)),
  };
}
