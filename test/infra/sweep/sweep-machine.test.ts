import { LASTING_FAULT, SWEEP_ACTION } from '../../../lambda/contract.ts';
import { resourcesOf, type Statement, synthesize } from '../support/synthesize.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Variable: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string; ResultPath: string }[];
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly ItemProcessor?: Machine & { readonly ProcessorConfig: unknown };
  readonly [field: string]: unknown;
}

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

const template = synthesize().keystop;
const [resource] = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
const machine = definitionOf(resource?.Properties['DefinitionString']);
const maps = Object.values(machine.States).filter(({ Type }) => Type === 'Map');
const inside = maps.map(({ ItemProcessor = machine }) => ItemProcessor);
// Stages that may be called again with a cursor, and whose fault ends their account.
const looped = inside.filter(({ StartAt }) => StartAt !== 'Report');
const states = [machine, ...inside].flatMap(({ States }) => Object.entries(States));
const tasks = states.filter(([, { Type }]) => Type === 'Task');

function definitionOf(text: unknown): Machine {
  const { 'Fn::Join': join } = text as { 'Fn::Join': [string, unknown[]] };
  return JSON.parse(join[1].map((part) => (typeof part === 'string' ? part : 'FUNCTION')).join('')) as Machine;
}

/** Where a state may go on, faults that are caught included. */
function after(state: State): readonly string[] {
  const { Next, Default, Choices = [], Catch = [] } = state;
  const named = [Next, Default].filter((name) => name !== undefined);
  return [...named, ...[...Choices, ...Catch].map((way) => way.Next)];
}

/** States that can be reached from one, those left out not gone through. */
function reachable(of: Machine, from: string, without: readonly string[] = []): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || without.includes(name)) return;
    found.add(name);
    for (const next of after(of.States[name] ?? { Type: 'Missing' })) visit(next);
  };
  visit(from);
  return found;
}

const isEnd = ({ Type, End }: State): boolean => Type === 'Succeed' || Type === 'Fail' || End === true;
const actionOf = ({ Parameters }: State): unknown => Parameters?.['action'];

describe('the sweep’s state machine', () => {
  it('plans all accounts, looks at the limits, contains, reports, and finishes, in this order', () => {
    const order: string[] = [];
    for (let name: string | undefined = machine.StartAt; name !== undefined && !order.includes(name); ) {
      order.push(name);
      const state: State | undefined = machine.States[name];
      name = state?.Next ?? state?.Choices?.[0]?.Next;
    }
    expect(order).toEqual([
      'Accounts',
      'Plan each account',
      'Limits',
      'Any key due?',
      'Contain each account',
      'Report each account',
      'Finish',
      'Anything failed?',
      'Something failed',
    ]);
  });

  it('asks the function for each of its actions', () => {
    expect(new Set(tasks.map(([, state]) => actionOf(state)))).toEqual(new Set(Object.values(SWEEP_ACTION)));
  });

  it('contains nothing that the limits were not looked at for', () => {
    expect(reachable(machine, machine.StartAt, ['Limits'])).not.toContain('Contain each account');
  });

  it('comes to no end without finishing, but where it does not know its accounts', () => {
    const [, ...others] = [...reachable(machine, machine.StartAt, ['Finish'])];
    expect(others.filter((name) => isEnd(machine.States[name] ?? { Type: 'Missing' }))).toEqual([]);
  });

  it('leads each state somewhere that exists', () => {
    const wrong = [machine, ...inside].flatMap((of) =>
      Object.values(of.States).flatMap((state) => after(state).filter((name) => !(name in of.States))),
    );
    expect(wrong).toEqual([]);
  });

  it('fails at its end where something failed, and says what', () => {
    expect([machine.States['Anything failed?']?.Choices?.[0], machine.States['Something failed']]).toMatchObject([
      { Variable: '$.end.isFailed', BooleanEquals: true, Next: 'Something failed' },
      { Type: 'Fail', Error: 'SweepFailed', CausePath: '$.end.failure' },
    ]);
  });

  it('ends within a day', () => {
    expect(machine).toMatchObject({ TimeoutSeconds: 86_400 });
  });

  it('names no state twice, so that a history can be read', () => {
    expect(new Set(states.map(([name]) => name)).size).toBe(states.length);
  });

  it('knows a run by the start of its execution, in each of its stages', () => {
    const started = [
      ...maps.map(({ ItemSelector }) => (ItemSelector as Record<string, unknown>)['startedAt.$']),
      ...['Limits', 'Finish'].map((name) => machine.States[name]?.Parameters?.['startedAt.$']),
    ];
    expect(new Set(started)).toEqual(new Set(['$$.Execution.StartTime']));
  });

  it('dates the end of a run by when it was entered, which no other try changes', () => {
    expect(machine.States['Finish']?.Parameters?.['completedAt.$']).toBe('$$.State.EnteredTime');
  });
});

describe('each account', () => {
  it('is an execution of its own, five of them at once: half of what a new account runs', () => {
    expect(maps).toMatchObject(
      [1, 2, 3].map(() => ({
        MaxConcurrency: 5,
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      })),
    );
  });

  it('may fail, and ends no other’s', () => {
    expect(maps.map(({ ToleratedFailurePercentage }) => ToleratedFailurePercentage)).toEqual([100, 100, 100]);
  });

  it('leaves nothing in the state that later stages go on with', () => {
    const ends = inside.flatMap(({ States }) => Object.values(States).filter(({ Type }) => Type === 'Pass'));
    expect([maps.map(({ ResultPath }) => ResultPath), ends.map(({ OutputPath }) => OutputPath)]).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
  });

  it('fits in the state of an execution ten thousand times', () => {
    const accounts = Array.from({ length: 10_000 }, (_, index) => String(100_000_000_000 + index));
    const state = { accounts, within: { accounts: accounts.slice(0, 5000), isAnyDue: true } };
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(256 * 1024);
  });

  it('goes on with its cursor until it is done', () => {
    const loops = looped.map(({ StartAt, States }) => {
      const task = States[StartAt];
      const choice = States[task?.Next ?? ''];
      return [task?.Parameters?.['cursor.$'], task?.['ResultPath'], choice?.Choices?.[0]?.Variable, choice?.Default];
    });
    expect(loops).toEqual([
      ['$.cursor', '$', '$.isDone', 'Plan'],
      ['$.cursor', '$', '$.isDone', 'Contain'],
    ]);
  });

  it('starts without a cursor', () => {
    expect(maps.map(({ ItemSelector }) => ItemSelector)).toEqual(
      maps.map(() => ({
        'account.$': '$$.Map.Item.Value',
        'startedAt.$': '$$.Execution.StartTime',
        cursor: {},
      })),
    );
  });

  it('has its fault noted, whatever it is, and fails', () => {
    const ways = looped.map((of) => {
      const [caught] = of.States[of.StartAt]?.Catch ?? [];
      const note = of.States[caught?.Next ?? ''] ?? { Type: 'Missing' };
      return [caught?.ErrorEquals, caught?.ResultPath, actionOf(note), of.States[note.Next ?? '']?.Type];
    });
    expect(ways).toEqual([
      [['States.ALL'], '$.fault', 'fault', 'Fail'],
      [['States.ALL'], '$.fault', 'fault', 'Fail'],
    ]);
  });
});

describe('the report of each account', () => {
  it('is written without due keys, too', () => {
    expect(machine.States['Any key due?']?.Default).toBe('Report each account');
  });

  it('is written by one call, whose fault ends nothing', () => {
    const [report] = inside.filter(({ StartAt }) => StartAt === 'Report');
    expect(Object.values(report?.States ?? {}).map(({ Type, Catch }) => [Type, Catch])).toEqual([
      ['Task', undefined],
      ['Pass', undefined],
    ]);
  });
});

describe('each task', () => {
  it.each(tasks)('%s is tried again unless no other try mends it', (_name, { Retry = [] }) => {
    expect(Retry).toMatchObject([
      { ErrorEquals: [LASTING_FAULT], MaxAttempts: 0 },
      { ErrorEquals: expect.arrayContaining(['Lambda.TooManyRequestsException']) as unknown, MaxAttempts: 6 },
      { ErrorEquals: ['States.TaskFailed', 'States.Timeout'], MaxAttempts: 3, BackoffRate: 2 },
    ]);
  });

  it.each(tasks)('%s is given up after the function’s own end', (_name, { TimeoutSeconds }) => {
    const [handler] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) =>
      id.startsWith('Sweeper'),
    );
    expect(handler?.[1]).toMatchObject({ Properties: { Timeout: Number(TimeoutSeconds) - 60 } });
  });
});

describe('the state machine’s role', () => {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('SweeperStages'))
    .flatMap(
      ([, { Properties }]) => (Properties as { PolicyDocument: { Statement: Statement[] } }).PolicyDocument.Statement,
    );
  const allowed = policies.flatMap(({ Action }) => Action).toSorted();

  it('may invoke the sweeper, run its own maps, and write its log, nothing else', () => {
    expect(allowed.filter((action) => !action.startsWith('logs:'))).toEqual([
      'lambda:InvokeFunction',
      'states:DescribeExecution',
      'states:RedriveExecution',
      'states:StartExecution',
      'states:StopExecution',
    ]);
  });

  it('may invoke no other function', () => {
    const [invoke] = policies.filter(({ Action }) => Action === 'lambda:InvokeFunction');
    expect(JSON.stringify(invoke?.Resource).match(/"Fn::GetAtt":\["[A-Za-z]+(?=[0-9A-F]{8})/g)).toEqual([
      '"Fn::GetAtt":["SweeperHandlerFunction',
      '"Fn::GetAtt":["SweeperHandlerFunction',
    ]);
  });

  it('is taken by state machines of this account only', () => {
    const [, role] = Object.entries(template.findResources('AWS::IAM::Role')).find(([id]) =>
      id.startsWith('SweeperStages'),
    ) ?? ['', {}];
    const { AssumeRolePolicyDocument: trust } = (role as { Properties: { AssumeRolePolicyDocument: object } })
      .Properties;
    expect(trust).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'states.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        },
      ],
    });
  });
});

describe('the execution', () => {
  it('logs its errors, and traces nothing', () => {
    expect(resource?.Properties).toMatchObject({
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: true },
      TracingConfiguration: { Enabled: false },
    });
  });

  it('has a log that is kept when the stack goes', () => {
    const logs = Object.entries(template.findResources('AWS::Logs::LogGroup')).filter(([id]) =>
      id.startsWith('SweeperStagesLogs'),
    );
    expect(logs.map(([, log]) => (log as { DeletionPolicy: string }).DeletionPolicy)).toEqual(['Retain']);
  });
});
