import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoSweptKeys } from '../../../lambda/adapters/sweep-report/dynamo-swept-keys.ts';
import type { SweptKeyStatus } from '../../../lambda/domain/sweep-report/swept-key.ts';
import { caught } from '../../support/builders/caught.ts';
import { type DynamoStandIn, startDynamoStandIn } from '../../support/stand-ins/dynamo-stand-in.ts';
import { ACCOUNT, at } from '../../support/builders/ledger-entries.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';
import { aSweptKey } from '../../support/builders/report-builders.ts';

const RUN = { account: ACCOUNT, startedAt: at(10) };

describe('dynamoSweptKeys', () => {
  let standIn: DynamoStandIn;
  beforeEach(async () => {
    standIn = await startDynamoStandIn();
  });
  afterEach(() => standIn.stop());

  const pages = () => {
    const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
    return dynamoSweptKeys({ client, tableName: 'ledger' });
  };

  it('refuses a key whose standing it does not know, naming the item and the field', async () => {
    await pages().addPage(RUN, 0, [aSweptKey({ standing: 'deleted' as SweptKeyStatus })]);
    await pages().close(RUN, { pages: 1, reportedAt: at(9) });
    expect(await caught(pages().load(RUN))).toMatchObject({
      code: 'LedgerUnreadable',
      message: expect.stringContaining(
        `item STANDINGS#${ACCOUNT}#${at(10).toISOString()} PAGE#000000#000000: standing`,
      ) as string,
    });
  });

  it('leaves no key in the table once a run is cleared, and deletes nothing', async () => {
    await pages().addPage(RUN, 0, [aSweptKey()]);
    await pages().close(RUN, { pages: 1, reportedAt: at(9) });
    await pages().clear(RUN);
    const items = [...standIn.items.values()];
    expect([items.length, items.filter((item) => 'keys' in item)]).toEqual([2, []]);
  });
});
