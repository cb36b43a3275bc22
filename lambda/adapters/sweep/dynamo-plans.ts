import type { PlannedStep, SweepPlan } from '../../domain/sweep/sweep-plan.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { PlanPages, SweepMemory } from '../../usecases/ports/sweep.ts';
import { writeAll } from '../dynamo/batch.ts';
import { type DynamoItem, itemOf, putItem, queryItems, type Table } from '../dynamo/table.ts';
import { readRecord, toJsonRecord } from '../dynamo/json-record.ts';
import { decodeStep } from './sweep-codec.ts';

const HEAD = 'HEAD';

/**
 * Plans in the ledger's table: an item for each step, and a head that says how many steps each page has. The head is
 * written last, so that a plan is whole or unknown; what an interrupted page left beyond its end is passed over.
 */
export function dynamoPlans(
  table: Table,
  clock: Pick<Clock, 'sleep'>,
): Pick<SweepMemory, 'savePlan' | 'loadPlan'> & PlanPages {
  const addPage: PlanPages['addPage'] = (planId, page, steps) => writeAll(table, clock, itemsOf(planId, page, steps));
  const closePlan: PlanPages['closePlan'] = (plan, stepsOfPages) => putItem(table, headOf(plan, stepsOfPages));
  return {
    addPage,
    closePlan,
    savePlan: async ({ steps, ...plan }) => {
      await addPage(plan.planId, 0, steps);
      await closePlan(plan, [steps.length]);
    },
    loadPlan: (planId) => loadPlan(table, planId),
  };
}

function itemsOf(planId: string, page: number, steps: readonly PlannedStep[]): readonly DynamoItem[] {
  return steps.map((step, index) =>
    itemOf({ pk: partition(planId), sk: stepKey(page, index) }, toJsonRecord({ page, index, ...step })),
  );
}

function headOf(plan: Omit<SweepPlan, 'steps'>, stepsOfPages: readonly number[]): DynamoItem {
  const pages = stepsOfPages.map((steps) => ({ steps }));
  return itemOf({ pk: partition(plan.planId), sk: HEAD }, toJsonRecord({ ...plan, pages }));
}

async function loadPlan(table: Table, planId: string): Promise<SweepPlan | undefined> {
  const pk = partition(planId);
  let head: unknown;
  const found: { readonly page: number; readonly index: number; readonly step: PlannedStep }[] = [];
  for await (const item of queryItems(table, pk)) {
    const where = `table ${table.tableName}, item ${pk} ${String(item['sk'])}`;
    const record = readRecord(item, where);
    if (item['sk'] === HEAD) head = item;
    else found.push({ page: record.count('page'), index: record.count('index'), step: decodeStep(item, where) });
  }
  if (head === undefined) return undefined;
  const { plan, stepsOfPages, unreadable } = readHead(head, `table ${table.tableName}, item ${pk} ${HEAD}`);
  // They come in the order of their keys, which is the plan's.
  const steps = found.filter(({ page, index }) => index < (stepsOfPages[page] ?? 0)).map(({ step }) => step);
  const wanted = stepsOfPages.reduce((sum, each) => sum + each, 0);
  if (steps.length !== wanted) throw unreadable(`${steps.length} steps in all, those found`);
  return { ...plan, steps };
}

function readHead(item: unknown, where: string) {
  const head = readRecord(item, where);
  return {
    plan: {
      planId: head.text('planId'),
      account: head.text('account'),
      madeAt: head.instant('madeAt'),
      activeKeys: head.count('activeKeys'),
    },
    stepsOfPages: head.records('pages').map((page) => page.count('steps')),
    unreadable: (wanted: string) => head.unreadable('pages', wanted),
  };
}

function partition(planId: string): string {
  return `PLAN#${planId}`;
}

function stepKey(page: number, index: number): string {
  return `STEP#${String(page).padStart(6, '0')}#${String(index).padStart(8, '0')}`;
}
