import { DeleteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { dynamoLedger } from '../../lambda/adapters/ledger/dynamo-ledger.ts';
import { describeLedgerContract } from '../contract/ledger-contract.ts';
import { type Deployed, deployKeystop } from '../support/deployed/deployed.ts';

jest.setTimeout(60_000);

let keystop: Deployed;
let client: DynamoDBClient;

beforeAll(async () => {
  keystop = await deployKeystop();
  client = new DynamoDBClient(keystop.emulator.clientConfig());
}, 300_000);

afterAll(() => keystop?.stop());

describeLedgerContract('the deployed table', async () => {
  const TableName = keystop.output('LedgerTableName');
  // So many writers at one key are the test's doing: production has two or three.
  const another = () => dynamoLedger({ client, tableName: TableName, maxTries: 40 });
  return { ledger: another(), another, close: () => empty(TableName) };
});

async function empty(TableName: string): Promise<void> {
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    for (const { pk, sk } of Items) {
      if (pk === undefined || sk === undefined) throw new TypeError('an item without its key');
      await client.send(new DeleteItemCommand({ TableName, Key: { pk, sk } }));
    }
  }
}
