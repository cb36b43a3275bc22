import { CloudWatchClient, GetMetricStatisticsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteFunctionConcurrencyCommand, InvokeCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { signedPost } from '../../support/deployed/signed-post.ts';
import { eventually } from '../eventually.ts';
import { account, aUser, day, emulator, invoke, lambda, logged, output, policy, receive } from './support.ts';

const BY_URL = { Action: 'lambda:InvokeFunctionUrl' };
const VIA_URL = { Action: 'lambda:InvokeFunction', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } };

/** Has a user with these rights over the function call its URL. */
async function callUrl(...rights: readonly object[]) {
  const Resource = output('AttestedArn');
  const statements = rights.map((right) => policy({ ...right, Resource }).Statement).flat();
  const { userName, key } = await aUser({ policy: { Version: '2012-10-17', Statement: statements } });
  return { userName, key, ...(await signedPost(output('AttestedUrl'), { asked: 1 }, emulator.clientConfig(key))) };
}

export function checkFunctions(): void {
  describe('Lambda in the emulator', () => {
    it("reports the thrown error's own name", async () => {
      const { FunctionError, answer } = await invoke('Responder', { fail: 'because' });
      expect([FunctionError, answer['errorType'], answer['errorMessage']]).toEqual([
        'Unhandled',
        'RefusedError',
        'because',
      ]);
    });

    it('throttles above the reserved concurrency', async () => {
      const both = await Promise.allSettled([invoke('Reserved'), invoke('Reserved')]);
      const refused = both.flatMap((call) => (call.status === 'rejected' ? [(call.reason as Error).name] : []));
      expect(refused).toEqual(['TooManyRequestsException']);
    });

    it('gives an event to the destination at once, and runs nothing, while the reserved concurrency is 0', async () => {
      const FunctionName = output('Responder');
      await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      const Payload = JSON.stringify({ tag: 'stopped' });
      await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
      const record = await eventually('the record', async () => {
        const body = await receive(output('Failures'));
        return body?.includes('"stopped"') === true ? body : undefined;
      });
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      const logs = await emulator.logs();
      expect([JSON.parse(record), logs.includes('"ran":"stopped"')]).toMatchObject([
        { requestPayload: { tag: 'stopped' } },
        false,
      ]);
    });

    it('turns EMF lines into metrics', async () => {
      await invoke('Responder', { tag: 'emf' });
      const period = { StartTime: new Date(Date.now() - 3600e3), EndTime: new Date(Date.now() + 60e3), Period: 3600 };
      const request = { Namespace: 'Contract', MetricName: 'Ran', Statistics: ['Sum' as const], ...period };
      const { Datapoints = [] } = await new CloudWatchClient(emulator.clientConfig()).send(
        new GetMetricStatisticsCommand(request),
      );
      expect(Datapoints[0]?.Sum).toBeGreaterThan(0);
    });

    it('tells a function who calls its URL', async () => {
      const { userName, key, status, body } = await callUrl(BY_URL, VIA_URL);
      const userArn = `arn:aws:iam::${account}:user/team/${userName}`;
      expect([status, body]).toEqual([
        201,
        {
          asked: '{"asked":1}',
          iam: expect.objectContaining({ accessKey: key.accessKeyId, accountId: account, userArn }) as unknown,
        },
      ]);
    });

    it.each([
      ['lambda:InvokeFunctionUrl alone', [BY_URL]],
      ['lambda:InvokeFunction alone', [VIA_URL]],
      ['no right', []],
    ])('refuses a call of the URL by %s', async (_rights, rights) => {
      expect((await callUrl(...rights)).status).toBe(403);
    });

    it('refuses a call of the URL that nobody has signed', async () => {
      expect((await fetch(output('AttestedUrl'), { method: 'POST' })).status).toBe(403);
    });

    it('keeps a metric with a dimension apart from the one of its name without', async () => {
      const client = new CloudWatchClient(emulator.clientConfig());
      const put = { MetricName: 'Apart', Value: 1 };
      const Dimensions = [{ Name: 'Source', Value: 'a' }];
      await client.send(new PutMetricDataCommand({ Namespace: 'Contract', MetricData: [put, { ...put, Dimensions }] }));
      const period = { StartTime: new Date(Date.now() - 3600e3), EndTime: new Date(Date.now() + 60e3), Period: 3600 };
      const request = { Namespace: 'Contract', MetricName: 'Apart', Statistics: ['Sum' as const], ...period };
      const sums = [request, { ...request, Dimensions }].map(async (each) => {
        const { Datapoints = [] } = await client.send(new GetMetricStatisticsCommand(each));
        return Datapoints.map(({ Sum }) => Sum);
      });
      expect(await Promise.all(sums)).toEqual([[1], [1]]);
    });

    it('moves the clock of a warm worker', async () => {
      await emulator.setClock(40 * day);
      await invoke('Responder', { tag: 'later' });
      const [line = ''] = await logged('"ran":"later"');
      const now = /"now":"([^"]+)"/.exec(line)?.[1] ?? '';
      expect(Math.round((Date.parse(now) - Date.now()) / 1000 / day)).toBe(40);
    });
  });
}
