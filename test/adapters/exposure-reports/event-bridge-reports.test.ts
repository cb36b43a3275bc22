import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import {
  eventBridgeReports,
  type ExposureReport,
  type SentReport,
} from '../../../lambda/adapters/exposure-reports/event-bridge-reports.ts';
import { parseAccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { containing } from '../../support/builders/containing.ts';

const bridge = mockClient(EventBridgeClient);
let pauses: number[];

beforeEach(() => {
  bridge.reset();
  pauses = [];
});

function aReport(over: Partial<ExposureReport> = {}): ExposureReport {
  const parsed = parseAccessKeyId('AKIARTX3GSDSQEXAMPLE');
  if (parsed.kind !== 'long-term') throw new Error('the key id of the tests is none');
  return {
    accessKeyId: parsed.accessKeyId,
    userName: undefined,
    accountId: undefined,
    reportedBy: 'trufflehog',
    location: undefined,
    ...over,
  };
}

const reports = (count: number): readonly ExposureReport[] =>
  Array.from({ length: count }, (_, index) => aReport({ location: `file ${index}` }));

async function send(
  given: readonly ExposureReport[],
  onSettled: (settled: number) => void = () => undefined,
): Promise<readonly SentReport[]> {
  const clock = {
    now: () => new Date('2026-11-20T09:15:42Z'),
    sleep: (milliseconds: number) => {
      pauses.push(milliseconds);
      return Promise.resolve();
    },
  };
  const client = new EventBridgeClient({ region: 'eu-west-1' });
  return eventBridgeReports({ client, busName: 'reports', clock }).send(given, onSettled);
}

const taken = { EventId: 'event-1' };
const refused = (ErrorCode: string) => ({ ErrorCode, ErrorMessage: `${ErrorCode} it is` });
const answer = (...Entries: readonly object[]) => ({ FailedEntryCount: 0, Entries: [...Entries] });
const batches = (): readonly number[] =>
  bridge.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries?.length ?? 0);
const codes = (sent: readonly SentReport[]) => sent.map(({ failure }) => failure?.code);

describe('eventBridgeReports', () => {
  it('puts the report’s event on the bus, with the fields that are told and no others', async () => {
    bridge.on(PutEventsCommand).resolves(answer(taken));
    const more = { ...aReport({ userName: 'alice', location: '.env:3' }), secret: 'planted-secret' };
    await send([more]);
    expect(bridge.commandCalls(PutEventsCommand)[0]?.args[0].input).toEqual({
      Entries: [
        {
          Source: 'keystop.report',
          DetailType: 'Access Key Exposure Reported',
          EventBusName: 'reports',
          Detail:
            '{"accessKeyId":"AKIARTX3GSDSQEXAMPLE","userName":"alice","reportedBy":"trufflehog","location":".env:3"}',
        },
      ],
    });
  });

  it('asks nothing for no report', async () => {
    expect([await send([]), batches()]).toEqual([[], []]);
  });

  it('puts ten in a request at the most', async () => {
    bridge.on(PutEventsCommand).callsFake(({ Entries }: { Entries: object[] }) => answer(...Entries.map(() => taken)));
    const sent = await send(reports(21));
    expect([batches(), sent.map(({ report }) => report.location)]).toEqual([
      [10, 10, 1],
      reports(21).map(({ location }) => location),
    ]);
  });

  it('tells after each request how many are decided', async () => {
    bridge.on(PutEventsCommand).callsFake(({ Entries }: { Entries: object[] }) => answer(...Entries.map(() => taken)));
    const settled: number[] = [];
    await send(reports(12), (count) => settled.push(count));
    expect(settled).toEqual([10, 12]);
  });

  it('tries an entry again that was throttled, and only that', async () => {
    bridge
      .on(PutEventsCommand)
      .resolvesOnce(answer(taken, refused('ThrottlingException'), taken))
      .resolves(answer(taken));
    const sent = await send(reports(3));
    expect([codes(sent), batches(), pauses]).toEqual([[undefined, undefined, undefined], [3, 1], [200]]);
  });

  it('gives up after five attempts with growing pauses, and names the failure', async () => {
    bridge.on(PutEventsCommand).resolves(answer(refused('InternalFailure')));
    const sent = await send([aReport()]);
    expect([codes(sent), batches(), pauses]).toEqual([['ServiceFailure'], [1, 1, 1, 1, 1], [200, 400, 800, 1600]]);
  });

  it('never tries an entry again that AWS will not take', async () => {
    bridge.on(PutEventsCommand).resolves(answer(refused('NotAuthorizedForSourceException'), taken));
    const sent = await send(reports(2));
    expect([codes(sent), batches()]).toEqual([['NotAuthorizedForSource', undefined], [2]]);
  });

  it('takes an entry for failed of which AWS says nothing', async () => {
    bridge.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
    expect(codes(await send([aReport()]))).toEqual(['UnexpectedAnswer']);
  });

  it('names the failure of each entry of a request that failed, and goes on with the next', async () => {
    const denied = Object.assign(new Error('no'), {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
    });
    bridge.on(PutEventsCommand).rejectsOnce(denied).resolves(answer(taken));
    const sent = await send(reports(11));
    expect([codes(sent), pauses]).toEqual([[...Array<string>(10).fill('AccessDenied'), undefined], []]);
  });

  it('says in a failure what was asked, what AWS answered, and what to do', async () => {
    bridge.on(PutEventsCommand).resolves(answer(refused('AccessDeniedException')));
    const [sent] = await send([aReport()]);
    expect(sent?.failure).toMatchObject({ message: containing('events:PutEvents on reports: AccessDeniedException') });
  });
});
