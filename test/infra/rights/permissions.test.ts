import { ENV } from '../../../lambda/contract.ts';
import {
  ACCOUNT,
  actionsOf,
  environmentOf,
  resourcesOf,
  type Statement,
  statementsOf,
  synthesize,
} from '../support/synthesize.ts';

const FUNCTIONS = ['Responder', 'Sweeper', 'Evaluator', 'Reactivator'] as const;
const template = synthesize().keystop;
const ALL_DETAILS = 'iam:GetAccountAuthorizationDetails';

function statementWith(action: string, construct: (typeof FUNCTIONS)[number] = 'Responder'): Statement | undefined {
  return statementsOf(template, construct).find((statement) => [statement.Action].flat().includes(action));
}

describe('the responder', () => {
  it('may do exactly what containing an exposed key takes', () => {
    expect(actionsOf(template, 'Responder')).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'events:PutEvents',
      'iam:GetAccessKeyLastUsed',
      'iam:GetAccountSummary',
      'iam:ListAccessKeys',
      'iam:ListUserTags',
      'iam:UpdateAccessKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:GetTopicAttributes',
      'sns:Publish',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
      'sts:GetAccessKeyInfo',
    ]);
  });

  it('that observes is deployed without iam:UpdateAccessKey', () => {
    expect(actionsOf(synthesize({ exposed: 'observe' }).keystop, 'Responder')).not.toContain('iam:UpdateAccessKey');
  });

  it('keeps iam:UpdateAccessKey where only the sweeper observes', () => {
    expect(actionsOf(synthesize({ stale: 'observe' }).keystop, 'Responder')).toContain('iam:UpdateAccessKey');
  });
});

describe('the sweeper', () => {
  it('may do exactly what warning of stale keys, containing them and reporting takes', () => {
    expect(actionsOf(template, 'Sweeper')).toEqual([
      'dynamodb:BatchWriteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'events:PutEvents',
      'iam:GenerateCredentialReport',
      'iam:GetAccessKeyLastUsed',
      'iam:GetCredentialReport',
      'iam:ListAccessKeys',
      'iam:ListUserTags',
      'iam:UpdateAccessKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:PutObject',
      'sns:GetTopicAttributes',
      'sns:Publish',
      'sqs:SendMessage',
    ]);
  });

  it('may read the details of all users, and is told so, only where readAllTags is set', () => {
    const { keystop } = synthesize({ readAllTags: true });
    expect(FUNCTIONS.filter((name) => actionsOf(keystop, name).includes(ALL_DETAILS))).toEqual(['Sweeper']);
    expect([keystop, template].map((stack) => environmentOf(stack, 'Sweeper')[ENV.readAllTags])).toEqual([
      'true',
      undefined,
    ]);
  });

  it.each(['warn', 'observe'])('in mode %s is deployed without iam:UpdateAccessKey', (stale) => {
    expect(actionsOf(synthesize({ stale }).keystop, 'Sweeper')).not.toContain('iam:UpdateAccessKey');
  });

  it('keeps iam:UpdateAccessKey where only the responder observes', () => {
    expect(actionsOf(synthesize({ exposed: 'observe' }).keystop, 'Sweeper')).toContain('iam:UpdateAccessKey');
  });
});

describe('the evaluator', () => {
  it('may do exactly what judging the user of a finding takes', () => {
    expect(actionsOf(template, 'Evaluator')).toEqual([
      'access-analyzer:GetFinding',
      'dynamodb:BatchWriteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'events:PutEvents',
      'iam:GetAccessKeyLastUsed',
      'iam:GetUser',
      'iam:ListAccessKeys',
      'iam:ListUserTags',
      'iam:ListUsers',
      'iam:UpdateAccessKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:GetTopicAttributes',
      'sns:Publish',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
  });

  it.each(['warn', 'observe'])('in mode %s is deployed without iam:UpdateAccessKey', (stale) => {
    expect(actionsOf(synthesize({ stale }).keystop, 'Evaluator')).not.toContain('iam:UpdateAccessKey');
  });

  it('keeps iam:UpdateAccessKey where only the responder observes', () => {
    expect(actionsOf(synthesize({ exposed: 'observe' }).keystop, 'Evaluator')).toContain('iam:UpdateAccessKey');
  });

  it('asks analyzers of its own account only, in any Region', () => {
    expect(statementWith('access-analyzer:GetFinding', 'Evaluator')?.Resource).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:access-analyzer:*:${ACCOUNT}:analyzer/*`]],
    });
  });

  it('takes messages from the queue of stale findings only', () => {
    expect(statementWith('sqs:ReceiveMessage', 'Evaluator')?.Resource).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^EvaluatorFindingsQueue/), 'Arn'],
    });
  });
});

describe.each(FUNCTIONS)('the role of the %s', (construct) => {
  it('deletes, creates and puts nothing in IAM', () => {
    expect(
      actionsOf(template, construct).filter((action) => /^iam:(Delete|Create|Put|Attach|Add|Set|\*)/.test(action)),
    ).toEqual([]);
  });

  it('changes keys of users of its own account only', () => {
    expect(statementWith('iam:UpdateAccessKey', construct)?.Resource).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:user/*`]],
    });
  });

  it('puts events in the name of keystop only', () => {
    expect(statementWith('events:PutEvents', construct)?.Condition).toEqual({
      StringEqualsIfExists: { 'events:source': 'keystop' },
    });
  });

  it('deletes nothing in the ledger', () => {
    expect(actionsOf(template, construct).filter((action) => /^dynamodb:(Delete|\*|Partiql)/i.test(action))).toEqual(
      [],
    );
  });

  it('has no wildcard in an action', () => {
    expect(actionsOf(template, construct).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('has the whole resource of its account only where the action has none', () => {
    const anywhere = statementsOf(template, construct).filter((statement) => statement.Resource === '*');
    const expected = {
      Responder: ['iam:GetAccountSummary', 'sts:GetAccessKeyInfo'],
      Sweeper: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'],
      Evaluator: ['iam:ListUsers'],
      Reactivator: [],
    };
    expect(anywhere.flatMap((statement) => statement.Action)).toEqual(expected[construct]);
  });

  it('comes with no managed policy', () => {
    expect(
      resourcesOf(template, 'AWS::IAM::Role').flatMap((role) => role.Properties['ManagedPolicyArns'] ?? []),
    ).toEqual([]);
  });
});

describe('the environment', () => {
  it('tells the responder its mode, scope and policy, and where to record and tell', () => {
    expect(environmentOf(synthesize({ unusedDays: 60 }).keystop, 'Responder')).toEqual({
      [ENV.accounts]: ACCOUNT,
      [ENV.exposedMode]: 'enforce',
      [ENV.policy]: '{"unusedDays":60}',
      [ENV.ledgerTable]: { Ref: expect.stringMatching(/^LedgerTable/) as string },
      [ENV.noticeTopicArn]: { Ref: expect.stringMatching(/^NoticesTopic/) as string },
      [ENV.outcomeBusName]: 'default',
      [ENV.secondLookQueueUrl]: { Ref: expect.stringMatching(/^SecondLooksQueue/) as string },
    });
  });

  it.each([
    ['Sweeper', { [ENV.reportBucket]: { Ref: expect.stringMatching(/^SweepReportsBucket/) as string } }],
    ['Evaluator', {}],
  ] as const)('tells the %s its mode, its pace and its policy', (construct, own) => {
    const { keystop } = synthesize({ stale: 'warn', iamCallsPerSecond: 2, unusedDays: 60 });
    expect(environmentOf(keystop, construct)).toEqual({
      [ENV.accounts]: ACCOUNT,
      [ENV.staleMode]: 'warn',
      [ENV.iamCallsPerSecond]: '2',
      [ENV.policy]: '{"unusedDays":60}',
      [ENV.ledgerTable]: { Ref: expect.stringMatching(/^LedgerTable/) as string },
      [ENV.noticeTopicArn]: { Ref: expect.stringMatching(/^NoticesTopic/) as string },
      [ENV.outcomeBusName]: 'default',
      ...own,
    });
  });

  it('tells the functions whom to trust and where the brake is', () => {
    const trust = {
      trustedProducts: ['arn:aws:securityhub:us-east-1::product/acme/scanner'],
      reporterAccounts: ['444455556666'],
      maxSuspectedPerHour: 3,
    };
    const reporters = ['arn:aws:iam::444455556666:role/scanner'];
    const environment = environmentOf(synthesize({ ...trust, reporters }).keystop, 'Responder');
    expect(JSON.parse(String(environment[ENV.policy]))).toEqual(trust);
  });

  it('tells no function a mode that is not its own', () => {
    expect([
      environmentOf(template, 'Responder')[ENV.staleMode],
      environmentOf(template, 'Sweeper')[ENV.exposedMode],
      environmentOf(template, 'Evaluator')[ENV.exposedMode],
      environmentOf(template, 'Reactivator')[ENV.exposedMode],
      environmentOf(template, 'Reactivator')[ENV.staleMode],
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it.each(FUNCTIONS)('of the %s stays within 4 KB with the largest policy', (construct) => {
    const owner = 'o'.repeat(60);
    const exemptions = Array.from({ length: 14 }, (_, i) => ({
      user: `user-${i}`,
      owner,
      reason: owner,
      expires: '2027-01-01',
    }));
    const securityHub = { customAction: true, feedback: true };
    const overrideRoles = ['arn:aws:iam::111122223333:role/on-call/key-override'];
    const environment = environmentOf(
      synthesize({ exemptions, securityHub, overrideRoles, revokeSessions: true }).keystop,
      construct,
    );
    const longest = { ...environment, [ENV.ledgerTable]: 't'.repeat(255), [ENV.noticeTopicArn]: 'a'.repeat(320) };
    expect(Buffer.byteLength(JSON.stringify(longest))).toBeLessThan(4096);
  });
});
