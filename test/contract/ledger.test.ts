import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { dynamoLedger } from '../../lambda/adapters/ledger/dynamo-ledger.ts';
import { fileLedger } from '../../lambda/adapters/ledger/file-ledger.ts';
import { startDynamoStandIn } from '../support/stand-ins/dynamo-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../support/stand-ins/loopback.ts';
import { memoryLedger } from '../support/world/memory-ledger.ts';
import { describeLedgerContract } from './ledger-contract.ts';

describeLedgerContract('memory', async () => {
  const ledger = memoryLedger();
  return { ledger, another: () => ledger, close: async () => undefined };
});

describeLedgerContract('file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keystop-ledger-'));
  const another = () => fileLedger({ path: join(folder, 'ledger.ndjson'), log: { warn: () => undefined } });
  return { ledger: another(), another, close: () => rm(folder, { recursive: true }) };
});

describeLedgerContract('DynamoDB', async () => {
  const standIn = await startDynamoStandIn();
  const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
  // So many writers at one key are the test's doing: production has two or three.
  const another = () => dynamoLedger({ client, tableName: 'ledger', maxTries: 40 });
  const close = async () => {
    client.destroy();
    await standIn.stop();
  };
  return { ledger: another(), another, close };
});
