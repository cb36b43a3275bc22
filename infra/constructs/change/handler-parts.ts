import type { AccessKeys } from '../rights/access-keys.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import type { LedgerTable } from '../record/ledger-table.ts';
import type { NoticeTopic } from '../record/notice-topic.ts';
import type { OutcomeBus } from '../record/outcome-bus.ts';

/** What each function that changes keys works with. */
export interface HandlerParts {
  readonly logRetentionDays: number;
  readonly accessKeys: AccessKeys;
  readonly ledger: LedgerTable;
  readonly notices: NoticeTopic;
  readonly outcomes: OutcomeBus;
}

/** Lets a function make an outcome known: in the ledger, to people, and to machines. */
export function grantTelling(
  handler: HandlerFunction,
  { ledger, notices, outcomes }: HandlerParts,
  options: { readonly listing: boolean },
): void {
  ledger.grantRecord(handler, options);
  notices.grantNotify(handler);
  outcomes.grantPublish(handler);
}
