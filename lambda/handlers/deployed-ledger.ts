import { dynamoClient } from '../adapters/dynamo-client.ts';
import { dynamoLedger } from '../adapters/dynamo-ledger.ts';
import type { Clock, Ledger } from '../usecases/ports.ts';

/** The deployed ledger with a client of its own; a file by itself, so that it is loaded as one piece. */
export function deployedLedger(tableName: string, clock: Clock): Ledger {
  return dynamoLedger({ client: dynamoClient(), tableName, clock });
}
