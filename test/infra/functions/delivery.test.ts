import { Match } from 'aws-cdk-lib/assertions';
import { MAX_RETRIES, RETRY_EVERY } from '../../../infra/constructs/queues/retry-queue.ts';
import { rulesOf } from '../support/rules.ts';
import { environmentOf, type Resource, resourcesOf, synthesize } from '../support/synthesize.ts';

const { keystop: template } = synthesize();
const { globalEvents } = synthesize({ globalEvents: true }, 'eu-central-1');
const queue = (prefix: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${prefix}`), 'Arn'] });
const RETRY_QUEUE = queue('RetriesQueue');

function functionOf(invokeConfig: Resource): string {
  return (invokeConfig.Properties['FunctionName'] as { readonly Ref: string }).Ref;
}

describe('retries', () => {
  it('run every 15 minutes for exactly 24 hours', () => {
    expect(RETRY_EVERY.toMinutes() * MAX_RETRIES).toBe(24 * 60);
  });

  it('are made by visibility timeout and receive count, with an end in the dead-letter queue', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 900,
      RedrivePolicy: { maxReceiveCount: 96, deadLetterTargetArn: queue('RetriesDeadLetters') },
    });
  });

  it('feed the responder itself, one event at a time', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('^ResponderHandler') },
      EventSourceArn: RETRY_QUEUE,
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('leave most of the concurrency to fresh events', () => {
    template.allResourcesProperties('AWS::Lambda::EventSourceMapping', { ScalingConfig: { MaximumConcurrency: 2 } });
  });

  it('get what Lambda gives up on after two more tries or six hours', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('^ResponderHandler') },
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 6 * 60 * 60,
      DestinationConfig: { OnFailure: { Destination: RETRY_QUEUE } },
    });
  });

  it('get what EventBridge cannot deliver to the responder within an hour', () => {
    const targets = rulesOf(template)
      .filter(({ id }) => id.startsWith('Responder'))
      .flatMap((rule) => rule.targets);
    expect(targets.map(({ DeadLetterConfig, RetryPolicy }) => JSON.stringify([DeadLetterConfig, RetryPolicy]))).toEqual(
      targets.map(
        () => expect.stringMatching(/\["RetriesQueue\w+","Arn"\].*\{"MaximumEventAgeInSeconds":3600\}/) as string,
      ),
    );
  });

  it('are as far apart as a function may run, at the least', () => {
    const timeouts = resourcesOf(template, 'AWS::Lambda::Function').map((it) => Number(it.Properties['Timeout']));
    expect(Math.max(...timeouts)).toBeLessThanOrEqual(RETRY_EVERY.toSeconds());
  });
});

describe('stale findings', () => {
  it('wait in a queue, with an end in a dead-letter queue after five tries', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      // Six times as long as the function may run.
      VisibilityTimeout: 6 * 300,
      RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: queue('EvaluatorFindingsDeadLetters') },
    });
  });

  it('reach the evaluator in batches, two at a time, and come again one by one where it fails', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('^EvaluatorHandler') },
      EventSourceArn: queue('EvaluatorFindingsQueue'),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 30,
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('that cannot be put there are kept', () => {
    const targets = rulesOf(template)
      .filter(({ id }) => id.startsWith('Evaluator'))
      .flatMap((rule) => rule.targets);
    expect(targets.map(({ DeadLetterConfig }) => JSON.stringify(DeadLetterConfig))).toEqual(
      targets.map(() => expect.stringMatching(/"EvaluatorFindingsDeadLetters\w+"/) as string),
    );
  });
});

describe.each([
  ['KeystopStack', template],
  ['GlobalEventsStack', globalEvents ?? template],
])('%s', (_stack, of) => {
  it('gives every rule target a dead-letter queue', () => {
    const targets = resourcesOf(of, 'AWS::Events::Rule').flatMap((rule) => rule.Properties['Targets'] as object[]);
    expect(targets.filter((target) => !('DeadLetterConfig' in target))).toEqual([]);
  });

  it('gives every function a place for what it failed on, unless whoever starts it keeps that or waits for it', () => {
    const kept = resourcesOf(of, 'AWS::Lambda::EventInvokeConfig').map((it) => functionOf(it));
    const functions = Object.keys(of.findResources('AWS::Lambda::Function'));
    // A queue; a state machine; a person at the other end of the request.
    const started = /^(Evaluator|Sweeper|Reactivator)/;
    expect(functions.filter((id) => !kept.includes(id) && !started.test(id))).toEqual([]);
  });

  it('encrypts every queue and keeps what is in it for 14 days', () => {
    of.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
    });
  });

  it('lets nobody of another account send to its queues and topics', () => {
    const policies = ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) => resourcesOf(of, type));
    const allowing = policies.flatMap(
      (policy) => (policy.Properties['PolicyDocument'] as { Statement: { Effect: string }[] }).Statement,
    );
    const open = allowing.filter(({ Effect }) => Effect === 'Allow').map((statement) => JSON.stringify(statement));
    expect(open.filter((statement) => /"Principal":("\*"|\{"AWS")/.test(statement))).toEqual([]);
  });

  it('lets the alarms of its account publish to the topic, which no KMS key locks', () => {
    of.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
        ]),
      },
    });
    of.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
  });
});

describe('the sweep schedule', () => {
  it.each([
    [24, 'rate(24 hours)'],
    [1, 'rate(1 hour)'],
  ])('of %i hours is %s', (sweepIntervalHours, expression) => {
    synthesize({ sweepIntervalHours }).keystop.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: expression,
    });
  });

  it('starts on time, and keeps runs that could not be started', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { Ref: Match.stringLikeRegexp('^SweeperStagesMachine') },
        DeadLetterConfig: { Arn: queue('SweeperFailedRuns') },
      },
    });
  });

  it('starts the state machine by a role that may do only that', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^SweeperScheduleRole') }],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'states:StartExecution',
            Resource: { Ref: Match.stringLikeRegexp('^SweeperStagesMachine') },
          },
          { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue('SweeperFailedRuns') },
        ],
      },
    });
  });
});

describe('the functions', () => {
  it('run on Node 24 and arm64', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
  });

  // CDK once took two for the same asset, and the sweeper was deployed with the responder's code.
  it('have code of their own', () => {
    const code = resourcesOf(template, 'AWS::Lambda::Function').map((it) => JSON.stringify(it.Properties['Code']));
    expect(new Set(code).size).toBe(4);
  });

  it('reserve no concurrency by default', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  it('reserve concurrency for the responder where configured', () => {
    const reserving = synthesize({ reservedConcurrency: 5 }).keystop.findResources('AWS::Lambda::Function', {
      Properties: { ReservedConcurrentExecutions: 5 },
    });
    expect(Object.keys(reserving)).toEqual([expect.stringMatching(/^ResponderHandler/)]);
  });

  it('keep their logs as long as configured', () => {
    synthesize({ logRetentionDays: 30 }).keystop.allResourcesProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 30,
    });
  });
});

describe('the ledger', () => {
  it('is recoverable, protected from deletion, and outlives the stack', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        TableName: Match.absent(),
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: Match.absent(),
      },
    });
  });

  it('of an earlier deployment is used again in place of a new one', () => {
    const again = synthesize({ existingLedgerTableName: 'Keystop-LedgerTable-1' }).keystop;
    again.resourceCountIs('AWS::DynamoDB::Table', 0);
    expect(environmentOf(again, 'Responder')).toMatchObject({ KEYSTOP_LEDGER_TABLE: 'Keystop-LedgerTable-1' });
  });
});

describe('notices', () => {
  it('reach nobody by default', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });

  it('reach the configured addresses', () => {
    expect(() =>
      synthesize({ noticeEmails: ['security@example.com'] }).keystop.hasResourceProperties('AWS::SNS::Subscription', {
        Protocol: 'email',
        Endpoint: 'security@example.com',
      }),
    ).not.toThrow();
  });
});
