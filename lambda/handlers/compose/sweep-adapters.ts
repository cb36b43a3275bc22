import { dynamoClient } from '../../adapters/dynamo/client.ts';
import { dynamoRowMemory } from '../../adapters/sweep/dynamo-row-memory.ts';
import { dynamoRunBook } from '../../adapters/sweep/dynamo-run-book.ts';
import { dynamoSweepMemory } from '../../adapters/sweep/dynamo-sweep-memory.ts';
import { dynamoSweptKeys } from '../../adapters/sweep-report/dynamo-swept-keys.ts';
import type { Settings } from '../../settings.ts';
import type { SharedStagePorts } from '../../usecases/sweep/stages/plan.ts';

/** What a sweep remembers of all accounts, beside the ledger in its table. */
export function sweepAdapters(
  settings: Settings,
): Pick<SharedStagePorts, 'memory' | 'plans' | 'rows' | 'book' | 'sweptKeys'> {
  const table = { client: dynamoClient(), tableName: settings.ledgerTable };
  const memory = dynamoSweepMemory(table);
  return {
    memory,
    plans: memory,
    rows: dynamoRowMemory(table),
    book: dynamoRunBook(table),
    sweptKeys: dynamoSweptKeys(table),
  };
}
