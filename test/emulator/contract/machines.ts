import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Execution } from '../emulator.ts';
import { eventually } from '../eventually.ts';
import { callJson, states } from './aws-json.ts';
import { aUser, day, emulator, logged, output, policy, sqs } from './support.ts';

const run = (machine: string, input: object) => emulator.runStateMachine(output(`${machine}Machine`), input);
const startOnce = () => emulator.startExecution(output('EachMachine'), { accounts: [] }, 'once');
const api = <T>(operation: string, input: object) => callJson<T>(states, operation, input, emulator.clientConfig());
const entered = ({ events }: Execution) => events.filter(({ type }) => type.endsWith('StateEntered')).length;

async function childrenOf({ executionArn }: Execution): Promise<Execution[]> {
  const all = await emulator.executions(output('WalkMachine'));
  const started = all.find((execution) => execution.executionArn === executionArn)?.startDate ?? '';
  return all.filter((execution) => execution.executionArn !== executionArn && execution.startDate >= started);
}

async function failures(): Promise<number> {
  const period = { StartTime: new Date(Date.now() - 3600e3), EndTime: new Date(Date.now() + 60e3), Period: 3600 };
  const Dimensions = [{ Name: 'StateMachineArn', Value: output('NoInvokeMachine') }];
  const request = { Namespace: 'AWS/States', MetricName: 'ExecutionsFailed', Statistics: ['Sum' as const], ...period };
  const client = new CloudWatchClient(emulator.clientConfig());
  return (await client.send(new GetMetricStatisticsCommand({ ...request, Dimensions }))).Datapoints?.[0]?.Sum ?? 0;
}

function checkMaps(): void {
  describe('maps of state machines in the emulator', () => {
    it('walk each item of a distributed map through a loop of its own', async () => {
      const execution = await run('Walk', { accounts: ['a1', 'a2', 'a3'], size: 0 });
      expect(execution.output).toMatchObject({ accounts: ['a1', 'a2', 'a3'], result: { pages: [3, 3, 3] } });
    });

    it('run each item of a distributed map as an execution', async () => {
      const children = await childrenOf(await run('Walk', { accounts: ['b1', 'b2'], size: 0 }));
      const inputs = children.map(({ input, status }) => ({ ...(input as object), status }));
      expect(inputs).toHaveLength(2);
      expect(inputs).toContainEqual({ account: 'b1', size: 0, status: 'SUCCEEDED' });
    });

    it('tolerate as many failed items as told', async () => {
      const execution = await run('Walk', { accounts: ['c1', 'bad-c2'], size: 0 });
      const children = await childrenOf(execution);
      expect([execution.status, children.map(({ status }) => status).toSorted()]).toEqual([
        'SUCCEEDED',
        ['FAILED', 'SUCCEEDED'],
      ]);
    });

    it('fail where more items failed', async () => {
      const execution = await run('Walk', { accounts: ['d1', 'bad-d2', 'bad-d3'], size: 0 });
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.ExceedToleratedFailureThreshold' });
    });

    it('run inline', async () => {
      const { output: results } = await run('Each', { accounts: [{ account: 'e1' }, { account: 'e2' }] });
      expect(results).toMatchObject([{ account: 'e1' }, { account: 'e2' }]);
    });

    it('want the right to start their machine where they are distributed', async () => {
      const execution = await run('NoChildren', { accounts: ['a'] });
      expect(execution).toMatchObject({ status: 'FAILED', error: 'StepFunctions.AccessDeniedException' });
      expect(execution.cause).toContain('not authorized to perform: states:StartExecution');
    });
  });
}

function checkTasks(): void {
  describe('tasks of state machines in the emulator', () => {
    it("are tried again and caught by the thrown error's own name", async () => {
      const execution = await run('Catch', { account: 'bad-task' });
      const { told, cause } = execution.output as { told: string; cause: string };
      expect([told, JSON.parse(cause)]).toEqual(['RefusedError', expect.objectContaining({ errorType: told })]);
      expect(await logged('"account":"bad-task"')).toHaveLength(3);
    });

    it('want the right to invoke their function', async () => {
      const before = await failures();
      const execution = await run('NoInvoke', { account: 'a' });
      expect(execution).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
      expect(execution.cause).toContain('not authorized to perform: lambda:InvokeFunction');
      expect(await failures()).toBe(before + 1);
    });

    it('are caught where their function is throttled', async () => {
      const { output: caught } = await run('Throttled', { account: 'a' });
      expect(caught).toMatchObject({ Error: 'Lambda.TooManyRequestsException' });
    });

    it('fail where they return more than 256 KiB, which States.ALL does not catch', async () => {
      const execution = await run('Limit', { account: 'a', size: 262_144 });
      expect(execution).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    });

    it('hand on what is smaller', async () => {
      const execution = await run('Limit', { account: 'a', size: 261_000 });
      expect([execution.status, execution.output]).toEqual(['SUCCEEDED', { account: 'a', size: 261_000 }]);
    });
  });
}

function checkExecutions(): void {
  describe('executions in the emulator', () => {
    it('are read by Step Functions’ own operations', async () => {
      const { executionArn, ...execution } = await run('Catch', { account: 'read' });
      const list = await api<{ executions: object[] }>('ListExecutions', {
        stateMachineArn: execution.stateMachineArn,
      });
      expect(list.executions).toContainEqual(expect.objectContaining({ executionArn, status: 'SUCCEEDED' }));
      const described = await api<{ output: string }>('DescribeExecution', { executionArn });
      expect(JSON.parse(described.output)).toEqual(execution.output);
      const { events } = await api<{ events: object[] }>('GetExecutionHistory', { executionArn });
      expect(events).toHaveLength(execution.events.length);
    });

    it('are started with the right to, and only then', async () => {
      const { key: outsider } = await aUser();
      const { key } = await aUser({
        policy: policy({ Action: 'states:StartExecution', Resource: output('EachMachine') }),
      });
      const request = { stateMachineArn: output('EachMachine'), input: '{"accounts":[]}' };
      const start = (by: typeof key) =>
        callJson<{ executionArn: string }>(states, 'StartExecution', request, emulator.clientConfig(by));
      await expect(start(outsider)).rejects.toMatchObject({ name: 'AccessDeniedException' });
      const { executionArn } = await start(key);
      expect((await emulator.executionEnd(executionArn)).status).toBe('SUCCEEDED');
    });

    it('are one for two starts of one name and input', async () => {
      const [first, second] = [await startOnce(), await startOnce()];
      expect(second).toBe(first);
      expect(entered(await emulator.executionEnd(first))).toBe(1);
      await expect(startOnce()).rejects.toThrow('ExecutionAlreadyExists');
    });

    it('refuse an input of more than 256 KiB', async () => {
      const started = emulator.startExecution(output('EachMachine'), { filler: 'x'.repeat(262_144) });
      await expect(started).rejects.toThrow('less than or equal to 262144');
    });

    it('are started by a schedule as its role, and else its input becomes a dead letter', async () => {
      await emulator.setClock(2 * day);
      const [nightly] = await eventually('the nightly execution', async () => {
        const found = await emulator.executions(output('NightlyMachine'));
        return found.some(({ status }) => status === 'SUCCEEDED') ? found : undefined;
      });
      expect(nightly?.input).toEqual({ by: 'schedule' });
      const request = { QueueUrl: output('Unstarted'), MessageAttributeNames: ['All'], WaitTimeSeconds: 1 };
      const [message] = await eventually(
        'the dead letter',
        async () => (await sqs.send(new ReceiveMessageCommand(request))).Messages,
      );
      expect(JSON.parse(message?.Body ?? '')).toEqual({ by: 'nobody' });
      expect(message?.MessageAttributes?.['TARGET_ARN']?.StringValue).toBe(output('NightlyMachine'));
    });
  });
}

export function checkMachines(): void {
  checkMaps();
  checkTasks();
  checkExecutions();
}
