import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoStandingPages } from '../../../lambda/adapters/sweep-report/dynamo-standing-pages.ts';
import type { Standing } from '../../../lambda/domain/sweep-report/key-standing.ts';
import { caught } from '../../support/builders/caught.ts';
import { type DynamoStandIn, startDynamoStandIn } from '../../support/stand-ins/dynamo-stand-in.ts';
import { ACCOUNT, at } from '../../support/builders/ledger-entries.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';
import { aStanding } from '../../support/builders/report-builders.ts';

const RUN = { account: ACCOUNT, startedAt: at(10) };

describe('dynamoStandingPages', () => {
  let standIn: DynamoStandIn;
  beforeEach(async () => {
    standIn = await startDynamoStandIn();
  });
  afterEach(() => standIn.stop());

  const pages = () => {
    const client = dynamoClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS });
    return dynamoStandingPages({ client, tableName: 'ledger' });
  };

  it('refuses a key whose standing it does not know, naming the item and the field', async () => {
    await pages().addPage(RUN, 0, [aStanding({ standing: 'deleted' as Standing })]);
    await pages().close(RUN, { pages: 1, reportedAt: at(9) });
    expect(await caught(pages().load(RUN))).toMatchObject({
      code: 'LedgerUnreadable',
      message: expect.stringContaining(
        `item STANDINGS#${ACCOUNT}#${at(10).toISOString()} PAGE#000000#000000: standing`,
      ) as string,
    });
  });

  it('leaves no key in the table once a run is cleared, and deletes nothing', async () => {
    await pages().addPage(RUN, 0, [aStanding()]);
    await pages().close(RUN, { pages: 1, reportedAt: at(9) });
    await pages().clear(RUN);
    const items = [...standIn.items.values()];
    expect([items.length, items.filter((item) => 'keys' in item)]).toEqual([2, []]);
  });
});
