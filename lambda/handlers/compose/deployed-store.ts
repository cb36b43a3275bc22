import { dynamoBudgets } from '../../adapters/ledger/dynamo-budgets.ts';
import { dynamoClient } from '../../adapters/dynamo/client.ts';
import { dynamoLedger } from '../../adapters/ledger/dynamo-ledger.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { Budgets, Ledger } from '../../usecases/ports/ledger.ts';

export interface DeployedStore {
  readonly ledger: Ledger;
  readonly budgets: Budgets;
}

/**
 * The deployed ledger and the budgets beside it, on one client: when the brake is asked, the ledger has opened the
 * connection. A file by itself, so that it is loaded as one piece.
 */
export function deployedStore(tableName: string, clock: Clock): DeployedStore {
  const client = dynamoClient();
  return { ledger: dynamoLedger({ client, tableName, clock }), budgets: dynamoBudgets({ client, tableName }) };
}
