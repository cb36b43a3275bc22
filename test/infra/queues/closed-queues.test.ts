import type { Template } from 'aws-cdk-lib/assertions';
import { synthesizeOrganization } from '../support/organization.ts';
import { arnOf, mayUse, type PolicedQueue, policedQueues } from '../support/queue-access.ts';
import { rulesOf } from '../support/rules.ts';
import { ACCOUNT, synthesize } from '../support/synthesize.ts';

const USES = [
  'sqs:SendMessage',
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:PurgeQueue',
  'sqs:StartMessageMoveTask',
];

const STRANGERS = [
  'role/PowerUser',
  'user/mallory',
  'root',
  'role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_1',
];

const OPERATOR = `arn:aws:iam::${ACCOUNT}:role/Operator`;
// SQS takes no more in a policy.
// @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
const MOST_STATEMENTS = 20;
const MOST_ACTIONS = 7;

const everything = { globalEvents: true, securityHub: { customAction: true }, operators: [OPERATOR] };
const { keystop, globalEvents } = synthesize(everything, 'eu-central-1');
const organization = synthesizeOrganization();

const templates: readonly (readonly [string, Template])[] = [
  ['of one account', keystop],
  ['of the forwarder', globalEvents ?? keystop],
  ['of an organization', organization.hub],
  ['of another Region of the hub', organization.hubRegions[0] ?? organization.hub],
];
const queues = templates.flatMap(([where, template]) =>
  policedQueues(template).map((queue) => [`${queue.id} ${where}`, queue] as const),
);

const queueOf = (template: Template, prefix: string): PolicedQueue => {
  const found = policedQueues(template).find(({ id }) => id.startsWith(prefix));
  if (found === undefined) throw new Error(`no queue ${prefix}`);
  return found;
};

const roleOf = (template: Template, prefix: string): string =>
  arnOf(Object.keys(template.findResources('AWS::IAM::Role')).find((id) => id.startsWith(prefix)) ?? '');

async function letThrough(queue: PolicedQueue, principals: readonly string[]): Promise<readonly string[]> {
  const calls = principals.flatMap((principal) => USES.map((action) => [principal, action] as const));
  const answers = await Promise.all(calls.map(async ([principal, action]) => mayUse(queue, principal, action)));
  return calls.filter((_call, index) => answers[index]).map((call) => call.join(' '));
}

describe('the queue', () => {
  it.each(queues)('%s refuses every use by whoever has all rights in SQS', async (_name, queue) => {
    expect(
      await letThrough(
        queue,
        STRANGERS.map((who) => `arn:aws:iam::${ACCOUNT}:${who}`),
      ),
    ).toEqual([]);
  });

  it.each(queues)('%s has a policy within the quotas of SQS', (_name, { policy }) => {
    const actions = policy.Statement.map(({ Action }) => [Action].flat().length);
    expect(policy.Statement.length).toBeLessThanOrEqual(MOST_STATEMENTS);
    expect(Math.max(...actions)).toBeLessThanOrEqual(MOST_ACTIONS);
  });

  it.each(policedQueues(keystop).map((queue) => [queue.id, queue] as const))(
    '%s lets a configured operator move messages back',
    async (_id, queue) => {
      expect(await mayUse(queue, OPERATOR, 'sqs:StartMessageMoveTask')).toBe(true);
    },
  );
});

describe('those that work with a queue', () => {
  it.each([
    ['RetriesQueue', 'ResponderHandlerRole', 'sqs:SendMessage'],
    ['RetriesQueue', 'ResponderHandlerRole', 'sqs:ReceiveMessage'],
    ['SecondLooksQueue', 'ResponderHandlerRole', 'sqs:ReceiveMessage'],
    ['SecondLooksQueue', 'SweeperHandlerRole', 'sqs:SendMessage'],
    ['SecondLooksQueue', 'EvaluatorHandlerRole', 'sqs:SendMessage'],
    ['EvaluatorFindingsQueue', 'EvaluatorHandlerRole', 'sqs:DeleteMessage'],
    ['SweeperFailedRuns', 'SweeperScheduleRole', 'sqs:SendMessage'],
  ])('%s admits the %s, to %s', async (queue, role, action) => {
    expect(await mayUse(queueOf(keystop, queue), roleOf(keystop, role), action)).toBe(true);
  });

  it.each([
    ['RetriesQueue', /^Responder/],
    ['EvaluatorFindingsQueue', /^Evaluator/],
    ['EvaluatorFindingsDeadLetters', /^Evaluator/],
    ['RetriesDeadLetters', /^Tampering/],
  ])('%s admits its own rules by their ARN, and no other rule', (queue, own) => {
    const [statement] = queueOf(keystop, queue).policy.Statement;
    const rules = rulesOf(keystop).filter(({ id }) => own.test(id));
    const condition = statement?.['Condition'] as { ArnEquals: { 'aws:SourceArn': string[] } } | undefined;
    expect(condition?.ArnEquals['aws:SourceArn'].map((arn) => arn.replace(/[0-9A-F]{8}$/, ''))).toEqual(
      rules.map(({ id }) => arnOf(id)),
    );
  });
});
