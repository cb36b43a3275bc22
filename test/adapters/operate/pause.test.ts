import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { awsMachinery } from '../../../lambda/adapters/operate/aws-machinery.ts';
import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoPauses } from '../../../lambda/adapters/operate/dynamo-pauses.ts';
import type { Pause } from '../../../lambda/domain/operate/pause.ts';
import { caught } from '../../support/builders/caught.ts';
import { type DynamoStandIn, startDynamoStandIn } from '../../support/stand-ins/dynamo-stand-in.ts';
import { type FakeClock, fakeClock } from '../../support/builders/fake-clock.ts';
import { at } from '../../support/builders/ledger-entries.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';
import { aFunction, aMachine, aSchedule, aSource } from '../../support/builders/machine.ts';

const EventSourceArn = 'arn:aws:sqs:eu-west-1:111122223333:retries';
const REGION = { region: 'eu-west-1' };
const lambda = mockClient(LambdaClient);
const scheduler = mockClient(SchedulerClient);

let clock: FakeClock;

beforeEach(() => {
  lambda.reset();
  scheduler.reset();
  clock = fakeClock();
});

const machinery = () =>
  awsMachinery({
    lambda: new LambdaClient(REGION),
    scheduler: new SchedulerClient(REGION),
    functionNames: ['responder'],
    scheduleNames: ['sweep'],
    clock,
  });

function named(name: string): Error {
  return Object.assign(new Error('said AWS'), { name, $metadata: { httpStatusCode: 400 } });
}

const SCHEDULE = {
  Name: 'sweep',
  GroupName: 'default',
  ScheduleExpression: 'rate(24 hours)',
  ScheduleExpressionTimezone: 'UTC',
  Description: 'Keystop: sweep',
  FlexibleTimeWindow: { Mode: 'OFF' as const },
  Target: { Arn: 'arn:machine', RoleArn: 'arn:role', Input: '{}' },
};

describe('what works by itself', () => {
  it('is told part by part, as it is set', async () => {
    lambda
      .on(ListEventSourceMappingsCommand, { FunctionName: 'responder' })
      .resolves({ EventSourceMappings: [{ UUID: 'mapping', State: 'Enabled', EventSourceArn }] });
    lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions: 5 });
    scheduler.on(GetScheduleCommand).resolves({ ...SCHEDULE, State: 'ENABLED' });
    expect(await machinery().read()).toEqual(aMachine());
  });

  it.each([
    ['Enabling', 'enabled'],
    ['Disabling', 'disabled'],
    ['Deleting', 'disabled'],
  ] as const)('that is %s is %s', async (State, setting) => {
    lambda
      .on(ListEventSourceMappingsCommand)
      .resolves({ EventSourceMappings: [{ UUID: 'mapping', State, EventSourceArn }] });
    lambda.on(GetFunctionConcurrencyCommand).resolves({});
    scheduler.on(GetScheduleCommand).resolves({ ...SCHEDULE, State: 'ENABLED' });
    const [source, , own] = await machinery().read();
    expect([source, own]).toEqual([aSource(setting), aFunction('shared')]);
  });
});

describe('setting', () => {
  it('a queue’s mapping', async () => {
    lambda.on(UpdateEventSourceMappingCommand).resolves({});
    await machinery().set(aSource(), 'disabled');
    expect(lambda.commandCalls(UpdateEventSourceMappingCommand)[0]?.args[0].input).toEqual({
      UUID: 'mapping',
      Enabled: false,
    });
  });

  it('a mapping that is on its way to another state is tried again', async () => {
    lambda.on(UpdateEventSourceMappingCommand).rejectsOnce(named('ResourceInUseException')).resolves({});
    await machinery().set(aSource('disabled'), 'enabled');
    expect(clock.slept).toEqual([1000]);
  });

  it('a mapping that stays on its way fails after a minute', async () => {
    lambda.on(UpdateEventSourceMappingCommand).rejects(named('ResourceInUseException'));
    expect((await caught(machinery().set(aSource(), 'disabled'))).code).toBe('ResourceInUse');
    expect(clock.slept.reduce((sum, slept) => sum + slept, 0)).toBe(60_000);
  });

  it('a function’s concurrency to 0', async () => {
    lambda.on(PutFunctionConcurrencyCommand).resolves({});
    await machinery().set(aFunction(), 0);
    expect(lambda.commandCalls(PutFunctionConcurrencyCommand)[0]?.args[0].input).toEqual({
      FunctionName: 'responder',
      ReservedConcurrentExecutions: 0,
    });
  });

  it('a function back to the account’s concurrency', async () => {
    lambda.on(DeleteFunctionConcurrencyCommand).resolves({});
    await machinery().set(aFunction(0), 'shared');
    expect(lambda.commandCalls(DeleteFunctionConcurrencyCommand)).toHaveLength(1);
  });

  it('a schedule, of which all else stays as it is', async () => {
    scheduler.on(GetScheduleCommand).resolves({ ...SCHEDULE, Arn: 'arn:schedule', State: 'ENABLED' });
    scheduler.on(UpdateScheduleCommand).resolves({});
    await machinery().set(aSchedule(), 'disabled');
    expect(scheduler.commandCalls(UpdateScheduleCommand)[0]?.args[0].input).toMatchObject({
      ...SCHEDULE,
      State: 'DISABLED',
    });
  });

  it.each([
    [aFunction(), 'enabled'],
    [aSource(), 0],
    [aSchedule(), 'shared'],
  ] as const)('refuses a setting that the part does not have, and asks nothing', async (part, setting) => {
    expect((await caught(machinery().set(part, setting))).code).toBe('InvalidInput');
    expect([...lambda.calls(), ...scheduler.calls()]).toEqual([]);
  });

  it.each([
    [aSource(), 'disabled'],
    [aFunction(), 0],
    [aSchedule(), 'disabled'],
  ] as const)('fails where AWS refuses it', async (part, setting) => {
    lambda.rejects(named('AccessDeniedException'));
    scheduler.rejects(named('AccessDeniedException'));
    expect((await caught(machinery().set(part, setting))).code).toBe('AccessDenied');
  });
});

describe('the book of pauses', () => {
  const PAUSE: Pause = {
    pausedAt: at(0),
    pausedBy: 'arn:ann',
    reason: 'case 42',
    parts: [...aMachine(), aFunction('shared'), aFunction(0)],
  };
  const RESUMED = { resumedAt: at(9), resumedBy: 'arn:bob' };
  let standIn: DynamoStandIn;

  beforeEach(async () => {
    standIn = await startDynamoStandIn();
  });
  afterEach(() => standIn.stop());

  const book = () => {
    const client = dynamoClient({ endpoint: standIn.url, ...REGION, credentials: STAND_IN_CREDENTIALS });
    return dynamoPauses({ client, tableName: 'ledger' });
  };

  it('knows of none at first', async () => {
    expect(await book().current()).toBeUndefined();
  });

  it('gives a pause back as it was kept', async () => {
    await book().keep(PAUSE);
    expect(await book().current()).toEqual(PAUSE);
  });

  it('keeps a pause anew that knows more parts', async () => {
    await book().keep({ ...PAUSE, parts: [] });
    await book().keep(PAUSE);
    expect((await book().current())?.parts).toEqual(PAUSE.parts);
  });

  it('refuses another pause while one is in force', async () => {
    await book().keep(PAUSE);
    expect((await caught(book().keep({ ...PAUSE, pausedAt: at(1) }))).code).toBe('Conflict');
  });

  it('knows of none once it has ended, and goes on to tell of it', async () => {
    await book().keep(PAUSE);
    await book().end(PAUSE, RESUMED);
    const kept = [...standIn.items.values()].find(({ sk }) => sk?.S === at(0).toISOString());
    expect([await book().current(), kept?.['resumedBy']?.S]).toEqual([undefined, 'arn:bob']);
  });

  it('takes the next pause once one has ended', async () => {
    await book().keep(PAUSE);
    await book().end(PAUSE, RESUMED);
    await book().keep({ ...PAUSE, pausedAt: at(20) });
    expect((await book().current())?.pausedAt).toEqual(at(20));
  });

  it('refuses to end a pause in place of another one', async () => {
    await book().keep({ ...PAUSE, pausedAt: at(5) });
    expect((await caught(book().end(PAUSE, RESUMED))).code).toBe('Conflict');
  });

  it('is a fault where what is kept cannot be read', async () => {
    await book().keep({ ...PAUSE, parts: [{ ...aFunction(), setting: 'enabled' }] });
    const item = [...standIn.items.values()][0];
    if (item?.['parts']?.L?.[0]?.M !== undefined) item['parts'].L[0].M['setting'] = { S: 'often' };
    expect((await caught(book().current())).code).toBe('LedgerUnreadable');
  });
});
