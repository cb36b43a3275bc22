// The small stack that test/integration/emulator.test.ts deploys: one of each kind of resource Keystop relies on.
import { App, CfnOutput, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { Alarm, AlarmRule, CompositeAlarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget, LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { AccountPrincipal, AnyPrincipal, ArnPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFn, FunctionUrlAuthType, type FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { type CfnQueuePolicy, Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { MachinesStack } from './machines-stack.ts';
import { management, member } from './member-template.ts';
import { HubStack, PlainStack } from './organization-stack.ts';

const app = new App();
const stack = new Stack(app, 'EmulatorContract');
new MachinesStack(app, 'Machines');
new HubStack(app, 'Hub');
new PlainStack(app, 'Management', { env: { account: management, region: 'us-east-1' } });
new PlainStack(app, 'Abroad', { env: { account: member, region: 'eu-west-1' } });

function inline(id: string, source: string, props: Partial<FunctionProps> = {}): LambdaFn {
  const common = { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', timeout: Duration.seconds(20) };
  return new LambdaFn(stack, id, { ...common, code: Code.fromInline(source), ...props });
}

const failures = new Queue(stack, 'Failures');
const responder = inline(
  'Responder',
  `const { IAMClient, UpdateAccessKeyCommand } = require('@aws-sdk/client-iam');
  class RefusedError extends Error { constructor(message) { super(message); this.name = 'RefusedError'; } }
  exports.handler = async (event) => {
    const { accessKeyId, userName, fail, sleep, tag } = event.detail ?? event;
    console.log(JSON.stringify({ ran: tag ?? 'untagged', pid: process.pid, now: new Date().toISOString(), id: event.id, time: event.time, account: event.account, received: event.id ? undefined : event }));
    console.log(JSON.stringify({ _aws: { CloudWatchMetrics: [{ Namespace: 'Contract', Dimensions: [[]], Metrics: [{ Name: 'Ran' }] }] }, Ran: 1 }));
    if (sleep) await new Promise((resolve) => setTimeout(resolve, sleep));
    if (fail) throw new RefusedError(fail);
    if (accessKeyId) await new IAMClient({}).send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: 'Inactive' }));
    return { ran: tag };
  };`,
  { onFailure: new SqsDestination(failures), retryAttempts: 2 },
);
responder.addToRolePolicy(
  new PolicyStatement({ actions: ['iam:UpdateAccessKey'], resources: [`arn:aws:iam::${stack.account}:user/team/*`] }),
);
new Rule(stack, 'Findings', {
  eventPattern: { source: ['aws.guardduty'] },
  targets: [new LambdaFunction(responder)],
});

const deadLetters = new Queue(stack, 'DeadLetters');
const retry = new Queue(stack, 'Retry', {
  visibilityTimeout: Duration.minutes(15),
  deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 },
});
const retrier = inline(
  'Retrier',
  `exports.handler = async ({ Records }) => {
    for (const record of Records) console.log('received ' + record.body + ' attempt ' + record.attributes.ApproximateReceiveCount);
    return { batchItemFailures: Records.filter(({ body }) => body.startsWith('bad')).map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };`,
);
retrier.addEventSource(new SqsEventSource(retry, { reportBatchItemFailures: true }));

const reserved = inline('Reserved', `exports.handler = () => new Promise((resolve) => setTimeout(resolve, 1500));`, {
  reservedConcurrentExecutions: 1,
});

// Answers who calls it by its URL.
const attested = inline(
  'Attested',
  `exports.handler = async (event) => ({ statusCode: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ iam: event.requestContext.authorizer.iam, asked: event.body }) });`,
);
const attestedUrl = attested.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });

const table = new TableV2(stack, 'Ledger', {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  billing: Billing.onDemand(),
  timeToLiveAttribute: 'expiresAt',
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  removalPolicy: RemovalPolicy.DESTROY,
});

const berlin = new Schedule(stack, 'Berlin', {
  schedule: ScheduleExpression.cron({ hour: '4', minute: '30', timeZone: TimeZone.EUROPE_BERLIN }),
  target: new LambdaInvoke(responder, { input: ScheduleTargetInput.fromObject({ tag: 'berlin' }) }),
});

const topic = new Topic(stack, 'Notices');
topic.addSubscription(new EmailSubscription('security@example.com'));
const arrived = new Alarm(stack, 'DeadLettersArrived', {
  metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'Maximum' }),
  threshold: 0,
  evaluationPeriods: 1,
  comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
  treatMissingData: TreatMissingData.NOT_BREACHING,
  alarmName: 'dead-letters',
});
arrived.addAlarmAction(new SnsAction(topic));
new CompositeAlarm(stack, 'Any', { alarmRule: AlarmRule.anyOf(arrived), compositeAlarmName: 'any' });
new Alarm(stack, 'Heartbeat', {
  metric: responder.metricInvocations({ period: Duration.hours(1), statistic: 'Sum' }),
  threshold: 1,
  evaluationPeriods: 1,
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  treatMissingData: TreatMissingData.BREACHING,
  alarmName: 'heartbeat',
});

// What CDK makes of a resource policy on a bus, an archive and a composite alarm must deploy.
const reports = new EventBus(stack, 'Reports', { eventBusName: 'reports' });
reports.addToResourcePolicy(
  new PolicyStatement({
    sid: 'Reporters',
    actions: ['events:PutEvents'],
    principals: [new AccountPrincipal('444455556666')],
    resources: [reports.eventBusArn],
  }),
);
reports.archive('Kept', { eventPattern: { source: ['keystop.report'] }, retention: Duration.days(7) });
new Rule(stack, 'Reported', {
  eventBus: reports,
  eventPattern: { source: ['keystop.report'] },
  targets: [new LambdaFunction(responder)],
});
new Rule(stack, 'Forwarded', {
  eventPattern: { source: ['aws.health'] },
  targets: [
    new EventBusTarget(
      EventBus.fromEventBusArn(stack, 'Abroad', `arn:aws:events:eu-west-1:${stack.account}:event-bus/default`),
    ),
  ],
});

// A bus that admits one role for one kind of event, and denies everybody else, as in an account with administrators.
const reporter = new Role(stack, 'Reporter', { assumedBy: new AccountPrincipal(stack.account) });
const guarded = new EventBus(stack, 'Guarded', { eventBusName: 'guarded' });
const putEvents = { actions: ['events:PutEvents'], resources: [guarded.eventBusArn] };
guarded.addToResourcePolicy(
  new PolicyStatement({
    sid: 'Reporter',
    principals: [new ArnPrincipal(reporter.roleArn)],
    conditions: { StringEquals: { 'events:source': 'contract.report', 'events:detail-type': 'Reported' } },
    ...putEvents,
  }),
);
guarded.addToResourcePolicy(
  new PolicyStatement({
    sid: 'NobodyElse',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': [reporter.roleArn] } },
    ...putEvents,
  }),
);
new Rule(stack, 'Guard', {
  eventBus: guarded,
  eventPattern: { source: ['contract.report'] },
  targets: [
    new LambdaFunction(responder, {
      event: RuleTargetInput.fromObject({
        account: EventField.account,
        detail: { tag: EventField.fromPath('$.detail.tag'), accessKeyId: EventField.fromPath('$.detail.accessKeyId') },
      }),
    }),
  ],
});

// Events that wait in a queue for a function, and rules whose target cannot take them.
const buried = new Queue(stack, 'Buried');
const waiting = new Queue(stack, 'Waiting', {
  visibilityTimeout: Duration.minutes(30),
  deadLetterQueue: { queue: deadLetters, maxReceiveCount: 2 },
});
retrier.addEventSource(
  new SqsEventSource(waiting, {
    batchSize: 10,
    maxBatchingWindow: Duration.seconds(30),
    maxConcurrency: 2,
    reportBatchItemFailures: true,
  }),
);
new Rule(stack, 'Queued', {
  eventPattern: { source: ['contract.queued'] },
  targets: [new SqsQueue(waiting, { deadLetterQueue: buried })],
});
const closed = new Queue(stack, 'Closed');
const refused = new Rule(stack, 'Refused', {
  eventPattern: { source: ['contract.refused'] },
  targets: [new SqsQueue(closed, { deadLetterQueue: buried })],
});
// What the CDK made of the target is taken away again: this queue lets nobody send.
const closedPolicy = closed.node.findChild('Policy').node.defaultChild as CfnQueuePolicy;
const ofAnother = new PolicyStatement({
  actions: ['sqs:SendMessage'],
  principals: [new AccountPrincipal(stack.account)],
  resources: [closed.queueArn],
  conditions: { ArnEquals: { 'aws:SourceArn': `${refused.ruleArn}-of-another` } },
});
closedPolicy.policyDocument = { Version: '2012-10-17', Statement: [ofAnother.toStatementJson()] };

// A resource that CloudFormation has no type for.
const action = new AwsCustomResource(stack, 'Action', {
  onCreate: {
    service: 'securityhub',
    action: 'CreateActionTarget',
    parameters: { Id: 'Contract', Name: 'Contract', Description: 'Made by a custom resource' },
    physicalResourceId: PhysicalResourceId.fromResponse('ActionTargetArn'),
  },
  policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
  installLatestAwsSdk: false,
});

const outputs = {
  Reporter: reporter.roleArn,
  Action: action.getResponseField('ActionTargetArn'),
  Buried: buried.queueUrl,
  Responder: responder.functionName,
  Retrier: retrier.functionName,
  Reserved: reserved.functionName,
  AttestedUrl: attestedUrl.url,
  AttestedArn: attested.functionArn,
  Failures: failures.queueUrl,
  Retry: retry.queueUrl,
  DeadLetters: deadLetters.queueUrl,
  Ledger: table.tableName,
  Schedule: berlin.scheduleName,
  Notices: topic.topicArn,
};
for (const [name, value] of Object.entries(outputs))
  new CfnOutput(stack, `${name}Output`, { value }).overrideLogicalId(name);
