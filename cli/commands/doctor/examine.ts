import { clockSkewSeconds } from '../../../lambda/adapters/aws/aws-clock.ts';
import { dynamoClient } from '../../../lambda/adapters/dynamo/client.ts';
import { dynamoPauses } from '../../../lambda/adapters/operate/dynamo-pauses.ts';
import { dynamoSweepMemory } from '../../../lambda/adapters/sweep/dynamo-sweep-memory.ts';
import { listRules } from '../../../lambda/adapters/operate/event-rules.ts';
import { guardDutyState } from '../../../lambda/adapters/operate/guardduty.ts';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { eventSources, lambdaClient, reservedConcurrency } from '../../../lambda/adapters/operate/lambda-functions.ts';
import { queueDepth } from '../../../lambda/adapters/operate/queue-depth.ts';
import { deniedActions } from '../../../lambda/adapters/operate/role-rights.ts';
import { isScheduleEnabled, schedulerClient } from '../../../lambda/adapters/operate/schedules.ts';
import { readSubscriptions, snsClient } from '../../../lambda/adapters/notices/sns-notices.ts';
import { sqsClient } from '../../../lambda/adapters/aws/sqs-client.ts';
import { systemClock } from '../../../lambda/adapters/aws/system-clock.ts';
import { GLOBAL_REGION } from '../../../lambda/contract.ts';
import type * as Facts from '../../../lambda/domain/operate/doctor/facts.ts';
import type { Pause } from '../../../lambda/domain/operate/pause.ts';
import { type ExaminedStack, examineStack } from '../../connect/examined-stack.ts';
import { known } from './known.ts';

const RESPONDER = 'ResponderFunctionName';
const SWEEPER = 'SweeperFunctionName';
const EVALUATOR = 'EvaluatorFunctionName';

/**
 * All that is to be known of a deployed Keystop, asked for at once; `undefined` where there is no such stack. Reads
 * only. @throws RemediationError where AWS does not answer whether there is one
 */
export async function examine(stackName: string): Promise<Facts.DeploymentFacts | undefined> {
  const stack = await examineStack({ stackName });
  if (stack === undefined) return undefined;
  const facts = {
    pause: known(pauseOf(stack)),
    functions: known(functionsOf(stack)),
    eventSources: known(eventSourcesOf(stack)),
    rights: known(rightsOf(stack)),
    modes: known(modesOf(stack)),
    rules: known(rulesOf(stack)),
    guardDuty: known(guardDutyState()),
    globalEvents: known(globalEventsOf(stack)),
    subscriptions: known(subscriptionsOf(stack)),
    queues: known(queuesOf(stack)),
    schedules: known(schedulesOf(stack)),
    lastSweep: known(lastSweepOf(stack)),
    clockSkewSeconds: known(clockSkewSeconds(systemClock())),
  };
  return {
    stack: stackFact(stack),
    pause: await facts.pause,
    functions: await facts.functions,
    eventSources: await facts.eventSources,
    rights: await facts.rights,
    modes: await facts.modes,
    rules: await facts.rules,
    guardDuty: await facts.guardDuty,
    globalEvents: await facts.globalEvents,
    subscriptions: await facts.subscriptions,
    queues: await facts.queues,
    schedules: await facts.schedules,
    lastSweep: await facts.lastSweep,
    clockSkewSeconds: await facts.clockSkewSeconds,
  };
}

function stackFact({ stackName, region, status }: ExaminedStack): Facts.StackFact {
  return { stackName, region, status };
}

async function pauseOf(stack: ExaminedStack): Promise<Pause | undefined> {
  return dynamoPauses({ client: dynamoClient(), tableName: stack.output('LedgerTableName') }).current();
}

async function functionsOf(stack: ExaminedStack): Promise<readonly Facts.FunctionFact[]> {
  const lambda = lambdaClient();
  const factOf = async (name: string): Promise<Facts.FunctionFact> => {
    const [settings, reserved] = await Promise.all([stack.functionSettings(name), reservedConcurrency(lambda, name)]);
    const { state, lastUpdate } = settings;
    return { name, state, lastUpdate, reservedConcurrency: reserved };
  };
  return Promise.all((await stack.idsOf('AWS::Lambda::Function')).map(factOf));
}

async function eventSourcesOf(stack: ExaminedStack): Promise<readonly Facts.EventSourceFact[]> {
  const lambda = lambdaClient();
  const names = await stack.idsOf('AWS::Lambda::Function');
  return (await Promise.all(names.map((name) => eventSources(lambda, name)))).flat();
}

async function rightsOf(stack: ExaminedStack): Promise<Facts.RightsFact> {
  const { memberRoleArn, policy } = await stack.settings(stack.output(RESPONDER));
  if (memberRoleArn !== undefined) return { kind: 'member-roles' };
  const denied = await Promise.all([
    deniedTo(stack, RESPONDER, policy.exposedMode === 'enforce'),
    ...[SWEEPER, EVALUATOR].map((output) => deniedToStale(stack, output)),
  ]);
  return { kind: 'own', denied: denied.flat() };
}

async function deniedToStale(stack: ExaminedStack, output: string) {
  const { policy } = await stack.settings(stack.output(output));
  return deniedTo(stack, output, policy.staleMode === 'enforce');
}

async function deniedTo(stack: ExaminedStack, output: string, enforces: boolean) {
  const functionName = stack.output(output);
  const { roleArn } = await stack.functionSettings(functionName);
  const actions = ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed', ...(enforces ? ['iam:UpdateAccessKey'] : [])];
  const anyUser = `arn:${stack.partition}:iam::${stack.account}:user/keystop-doctor`;
  const denied = await deniedActions(iamClient(), roleArn, actions, anyUser);
  return denied.map((action) => ({ functionName, action }));
}

async function modesOf(stack: ExaminedStack): Promise<Facts.ModesFact> {
  const [responder, sweeper] = await Promise.all([
    stack.settings(stack.output(RESPONDER)),
    stack.settings(stack.output(SWEEPER)),
  ]);
  return { exposed: responder.policy.exposedMode, stale: sweeper.policy.staleMode };
}

/** By name in the lists of its buses: CloudFormation writes the bus before the name of a rule that is on another. */
async function rulesOf(stack: ExaminedStack, region?: string): Promise<readonly Facts.RuleFact[]> {
  const own = new Set((await stack.idsOf('AWS::Events::Rule')).map((id) => id.split('|').at(-1)));
  const buses = ['default', ...(await stack.idsOf('AWS::Events::EventBus'))];
  const listed = await Promise.all(buses.map((bus) => listRules(bus, { region })));
  return listed.flat().filter(({ name }) => own.has(name));
}

async function globalEventsOf(stack: ExaminedStack): Promise<Facts.GlobalEventsFact> {
  const globalRegion = globalRegionOf(stack.partition);
  if (globalRegion === stack.region) return { kind: 'here' };
  const { memberRoleArn } = await stack.settings(stack.output(RESPONDER));
  const stackName =
    memberRoleArn === undefined ? `${stack.stackName}GlobalEvents` : `${stack.stackName}HubRules-${globalRegion}`;
  const forwarder = await examineStack({ stackName, region: globalRegion });
  if (forwarder === undefined) return { kind: 'missing', globalRegion, stackName };
  return { kind: 'forwarded', stack: stackFact(forwarder), rules: await rulesOf(forwarder, globalRegion) };
}

function globalRegionOf(partition: string): string {
  return partition === 'aws-cn' || partition === 'aws-us-gov' ? GLOBAL_REGION[partition] : GLOBAL_REGION.aws;
}

async function subscriptionsOf(stack: ExaminedStack): Promise<Facts.SubscriptionsFact> {
  const topicArn = stack.output('NoticeTopicArn');
  return { topicArn, ...(await readSubscriptions(snsClient(), topicArn)) };
}

async function queuesOf(stack: ExaminedStack): Promise<Facts.QueuesFact> {
  const sqs = sqsClient();
  const depthOf = (output: string): Promise<number> => queueDepth(sqs, stack.output(output));
  const [retries, deadLetters, failedRuns, failedFindings, undelivered] = await Promise.all([
    depthOf('RetryQueueUrl'),
    depthOf('DeadLetterQueueUrl'),
    depthOf('FailedRunsQueueUrl'),
    depthOf('FailedFindingsQueueUrl'),
    // Of an organization only.
    stack.hasOutput('UndeliveredQueueUrl') ? depthOf('UndeliveredQueueUrl') : 0,
  ]);
  return { retries, deadLetters, failedRuns, failedFindings, undelivered };
}

async function schedulesOf(stack: ExaminedStack): Promise<readonly Facts.ScheduleFact[]> {
  const scheduler = schedulerClient();
  const names = await stack.idsOf('AWS::Scheduler::Schedule');
  return Promise.all(names.map(async (name) => ({ name, isEnabled: await isScheduleEnabled(scheduler, name) })));
}

async function lastSweepOf(stack: ExaminedStack): Promise<Facts.LastSweepFact> {
  const memory = dynamoSweepMemory({ client: dynamoClient(), tableName: stack.output('LedgerTableName') });
  const [run, { policy }] = await Promise.all([
    memory.lastCompleted(stack.account),
    stack.settings(stack.output(SWEEPER)),
  ]);
  return { completedAt: run?.completedAt, intervalHours: policy.sweepIntervalHours };
}
