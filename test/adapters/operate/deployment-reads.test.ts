import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { describeStack, stackResources } from '../../../lambda/adapters/operate/cloudformation-stack.ts';
import { listRules } from '../../../lambda/adapters/operate/event-rules.ts';
import { guardDutyState } from '../../../lambda/adapters/operate/guardduty.ts';
import {
  eventSources,
  functionSettings,
  reservedConcurrency,
} from '../../../lambda/adapters/operate/lambda-functions.ts';
import { queueDepth } from '../../../lambda/adapters/operate/queue-depth.ts';
import { deniedActions } from '../../../lambda/adapters/operate/role-rights.ts';
import { isScheduleEnabled } from '../../../lambda/adapters/operate/schedules.ts';
import { caught } from '../../support/builders/caught.ts';

const REGION = { region: 'eu-west-1' };
const NOW = new Date('2026-11-24T12:00:00Z');

const cloudFormation = mockClient(CloudFormationClient);
const events = mockClient(EventBridgeClient);
const guardDuty = mockClient(GuardDutyClient);
const iam = mockClient(IAMClient);
const lambda = mockClient(LambdaClient);
const scheduler = mockClient(SchedulerClient);
const sqs = mockClient(SQSClient);

beforeEach(() => {
  for (const mock of [cloudFormation, events, guardDuty, iam, lambda, scheduler, sqs]) mock.reset();
});

const state = () => guardDutyState(new GuardDutyClient(REGION));
const depth = () => queueDepth(new SQSClient(REGION), 'https://sqs/q');

const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });

describe('a stack', () => {
  const STACK = { StackName: 'Keystop', CreationTime: NOW, StackStatus: 'UPDATE_COMPLETE' as const };
  const StackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Keystop/1';

  it('is told with its status and outputs', async () => {
    const Outputs = [{ OutputKey: 'LedgerTableName', OutputValue: 'ledger' }];
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [{ ...STACK, StackId, Outputs }] });
    expect(await describeStack({ stackName: 'Keystop', ...REGION })).toEqual({
      stackId: StackId,
      status: 'UPDATE_COMPLETE',
      outputs: new Map([['LedgerTableName', 'ledger']]),
    });
  });

  it('is missing where CloudFormation knows none', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(new Error('Stack with id Keystop does not exist'));
    expect(await describeStack({ stackName: 'Keystop', ...REGION })).toBeUndefined();
  });

  it('is never taken for missing where AWS refuses to tell', async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(denied);
    expect((await caught(describeStack({ stackName: 'Keystop', ...REGION }))).code).toBe('AccessDenied');
  });

  it('is a fault where AWS answers none', async () => {
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [] });
    expect((await caught(describeStack({ stackName: 'Keystop', ...REGION }))).code).toBe('UnexpectedAnswer');
  });

  const resource = (ResourceType: string, PhysicalResourceId: string, ResourceStatus = 'CREATE_COMPLETE' as const) => ({
    LogicalResourceId: PhysicalResourceId,
    LastUpdatedTimestamp: NOW,
    ResourceType,
    PhysicalResourceId,
    ResourceStatus,
  });

  it('has the resources of every page, but for those that were removed', async () => {
    cloudFormation
      .on(ListStackResourcesCommand)
      .resolvesOnce({ StackResourceSummaries: [resource('AWS::SQS::Queue', 'one')], NextToken: 'more' })
      .resolves({
        StackResourceSummaries: [
          resource('AWS::Events::Rule', 'two'),
          { ...resource('AWS::SQS::Queue', 'gone'), ResourceStatus: 'DELETE_COMPLETE' },
        ],
      });
    expect(await stackResources({ stackName: 'Keystop', ...REGION })).toEqual([
      { type: 'AWS::SQS::Queue', physicalId: 'one' },
      { type: 'AWS::Events::Rule', physicalId: 'two' },
    ]);
  });
});

describe('the rules of a bus', () => {
  it('are those of every page; one that also hears read-only events is enabled', async () => {
    events
      .on(ListRulesCommand)
      .resolvesOnce({ Rules: [{ Name: 'a', State: 'ENABLED' }], NextToken: 'more' })
      .resolves({
        Rules: [
          { Name: 'b', State: 'DISABLED' },
          { Name: 'c', State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' },
        ],
      });
    expect(await listRules('default', REGION)).toEqual([
      { name: 'a', isEnabled: true },
      { name: 'b', isEnabled: false },
      { name: 'c', isEnabled: true },
    ]);
  });

  it('are a fault where AWS does not tell them', async () => {
    events.on(ListRulesCommand).rejects(denied);
    expect((await caught(listRules('default', REGION))).code).toBe('AccessDenied');
  });
});

describe('GuardDuty', () => {
  it('is off where there is no detector', async () => {
    guardDuty.on(ListDetectorsCommand).resolves({ DetectorIds: [] });
    expect(await state()).toBe('off');
  });

  it.each([
    ['ENABLED', 'on'],
    ['DISABLED', 'suspended'],
  ] as const)('whose detector is %s is %s', async (Status, told) => {
    guardDuty.on(ListDetectorsCommand).resolves({ DetectorIds: ['d1'] });
    guardDuty.on(GetDetectorCommand, { DetectorId: 'd1' }).resolves({ Status });
    expect(await state()).toBe(told);
  });

  it('is never called off where AWS refuses to tell of detectors', async () => {
    guardDuty.on(ListDetectorsCommand).rejects(denied);
    expect((await caught(state())).code).toBe('AccessDenied');
  });

  it('is never called suspended where AWS refuses to tell of the detector', async () => {
    guardDuty.on(ListDetectorsCommand).resolves({ DetectorIds: ['d1'] });
    guardDuty.on(GetDetectorCommand).rejects(denied);
    expect((await caught(state())).code).toBe('AccessDenied');
  });
});

describe('a function', () => {
  const client = new LambdaClient(REGION);

  it('is told with its role, state and environment', async () => {
    lambda.on(GetFunctionConfigurationCommand, { FunctionName: 'f' }).resolves({
      Role: 'arn:role',
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Environment: { Variables: { KEYSTOP_STALE_MODE: 'warn' } },
    });
    expect(await functionSettings(client, 'f')).toEqual({
      roleArn: 'arn:role',
      state: 'Active',
      lastUpdate: 'Successful',
      environment: { KEYSTOP_STALE_MODE: 'warn' },
    });
  });

  it.each([[undefined], [0], [5]])('has the reserved concurrency %p', async (ReservedConcurrentExecutions) => {
    lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions });
    expect(await reservedConcurrency(client, 'f')).toBe(ReservedConcurrentExecutions);
  });

  it('is fed by the mappings of every page, each from a queue', async () => {
    const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333';
    lambda
      .on(ListEventSourceMappingsCommand, { FunctionName: 'f' })
      .resolvesOnce({
        EventSourceMappings: [{ UUID: '1', State: 'Enabled', EventSourceArn: `${QUEUE}:a` }],
        NextMarker: 'more',
      })
      .resolves({ EventSourceMappings: [{ UUID: '2', State: 'Disabled', EventSourceArn: `${QUEUE}:b` }] });
    expect(await eventSources(client, 'f')).toEqual([
      { id: '1', functionName: 'f', queueName: 'a', state: 'Enabled' },
      { id: '2', functionName: 'f', queueName: 'b', state: 'Disabled' },
    ]);
  });

  it('is a fault where AWS does not tell of it', async () => {
    lambda.rejects(denied);
    const asked = [functionSettings(client, 'f'), reservedConcurrency(client, 'f'), eventSources(client, 'f')];
    const codes = await Promise.all(asked.map(async (work) => (await caught(work)).code));
    expect(codes).toEqual(['AccessDenied', 'AccessDenied', 'AccessDenied']);
  });
});

describe('a schedule', () => {
  it.each([
    ['ENABLED', true],
    ['DISABLED', false],
  ] as const)('that is %s: enabled is %p', async (State, isEnabled) => {
    scheduler.on(GetScheduleCommand, { Name: 's' }).resolves({ State });
    expect(await isScheduleEnabled(new SchedulerClient(REGION), 's')).toBe(isEnabled);
  });

  it('is a fault where AWS does not tell of it', async () => {
    scheduler.on(GetScheduleCommand).rejects(denied);
    expect((await caught(isScheduleEnabled(new SchedulerClient(REGION), 's'))).code).toBe('AccessDenied');
  });
});

describe('the depth of a queue', () => {
  it('counts messages that wait to be tried again', async () => {
    const Attributes = { ApproximateNumberOfMessages: '2', ApproximateNumberOfMessagesNotVisible: '3' };
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes });
    expect(await depth()).toBe(5);
  });

  it('is never taken for none where SQS does not count', async () => {
    sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '2' } });
    expect((await caught(depth())).code).toBe('UnexpectedAnswer');
  });
});

describe('the rights of a role', () => {
  const actions = ['iam:ListAccessKeys', 'iam:UpdateAccessKey', 'iam:GetAccessKeyLastUsed'];

  it('lack what is not allowed, and what IAM does not tell of', async () => {
    iam.on(SimulatePrincipalPolicyCommand).resolves({
      EvaluationResults: [
        { EvalActionName: 'iam:ListAccessKeys', EvalDecision: 'allowed' },
        { EvalActionName: 'iam:UpdateAccessKey', EvalDecision: 'implicitDeny' },
      ],
    });
    expect(await deniedActions(new IAMClient(REGION), 'arn:role', actions, 'arn:user')).toEqual(actions.slice(1));
  });

  it('are asked for by role and resource', async () => {
    iam.on(SimulatePrincipalPolicyCommand).resolves({});
    await deniedActions(new IAMClient(REGION), 'arn:role', actions, 'arn:user');
    expect(iam.commandCalls(SimulatePrincipalPolicyCommand)[0]?.args[0].input).toEqual({
      PolicySourceArn: 'arn:role',
      ActionNames: actions,
      ResourceArns: ['arn:user'],
    });
  });
});
