import { Match } from 'aws-cdk-lib/assertions';
import { ConfigurationError } from '../../../infra/config/configuration.ts';
import { createStacks } from '../../../infra/create-stacks.ts';
import { ENV } from '../../../lambda/contract.ts';
import { synthesizeOrganization } from '../support/organization.ts';
import {
  ACCOUNT,
  aConfiguration,
  actionsOf,
  anApp,
  environmentOf,
  resourcesOf,
  statementsOf,
  synthesize,
} from '../support/synthesize.ts';

const { keystop } = synthesize();
const ROLE = `arn:aws:iam::${ACCOUNT}:role/on-call/key-override`;
const FUNCTION = { 'Fn::GetAtt': [expect.stringMatching(/^ReactivatorHandlerFunction/) as string, 'Arn'] };
const WITHOUT_URLS = ['us-gov-west-1', 'cn-north-1', 'eu-central-2', 'il-central-1'];

describe('the reactivator', () => {
  it('may do exactly what giving a key back takes', () => {
    expect(actionsOf(keystop, 'Reactivator')).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'events:PutEvents',
      'iam:GetAccessKeyLastUsed',
      'iam:ListAccessKeys',
      'iam:ListUserTags',
      'iam:UpdateAccessKey',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sns:GetTopicAttributes',
      'sns:Publish',
    ]);
  });

  it.each([
    ['enforce', 'observe', true],
    ['observe', 'enforce', true],
    ['observe', 'warn', false],
    ['observe', 'observe', false],
  ])('with exposed %s and stale %s has iam:UpdateAccessKey: %p', (exposed, stale, expected) => {
    const actions = actionsOf(synthesize({ exposed, stale }).keystop, 'Reactivator');
    expect(actions.includes('iam:UpdateAccessKey')).toBe(expected);
  });

  it('is told its policy, and where to record and tell', () => {
    expect(environmentOf(synthesize({ holdDays: 7 }).keystop, 'Reactivator')).toEqual({
      [ENV.accounts]: ACCOUNT,
      [ENV.policy]: '{"holdDays":7}',
      [ENV.ledgerTable]: { Ref: expect.stringMatching(/^LedgerTable/) as string },
      [ENV.noticeTopicArn]: { Ref: expect.stringMatching(/^NoticesTopic/) as string },
      [ENV.outcomeBusName]: 'default',
    });
  });

  it('is told who may override, and the command line, too', () => {
    const overrideRoles = [ROLE, `arn:aws:iam::${ACCOUNT}:role/b`];
    const { keystop: deployed } = synthesize({ overrideRoles });
    expect(environmentOf(deployed, 'Reactivator')[ENV.overrideRoles]).toBe(overrideRoles.join());
    expect(deployed.findOutputs('OverrideRoles')['OverrideRoles']?.['Value']).toBe(overrideRoles.join());
  });

  it('tells the command line of no roles where nobody may override', () => {
    expect(keystop.findOutputs('OverrideRoles')).toEqual({});
  });

  it('answers only at a URL whose callers AWS attests', () => {
    const urls = resourcesOf(keystop, 'AWS::Lambda::Url');
    expect(urls.map(({ Properties }) => Properties)).toEqual([{ AuthType: 'AWS_IAM', TargetFunctionArn: FUNCTION }]);
  });

  it('lets nobody call it by a policy of the function', () => {
    const admitted = resourcesOf(keystop, 'AWS::Lambda::Permission').filter(({ Properties }) =>
      JSON.stringify(Properties['FunctionName']).includes('Reactivator'),
    );
    expect(admitted).toEqual([]);
  });
});

describe('the policy for callers', () => {
  const [policy] = resourcesOf(keystop, 'AWS::IAM::ManagedPolicy');
  const document = policy?.Properties['PolicyDocument'] as { Statement: object[] } | undefined;

  it('lets call the URL, invoke the function by nothing else, and find the stack', () => {
    expect(document?.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunctionUrl',
        Resource: FUNCTION,
        Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      },
      {
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: FUNCTION,
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      },
      {
        Effect: 'Allow',
        Action: 'cloudformation:DescribeStacks',
        Resource: {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:cloudformation:us-east-1:${ACCOUNT}:stack/Keystop/*`]],
        },
      },
    ]);
  });

  it('is attached to nobody', () => {
    const { Roles, Users, Groups } = policy?.Properties ?? {};
    expect([Roles, Users, Groups]).toEqual([undefined, undefined, undefined]);
  });
});

describe.each(WITHOUT_URLS)('in %s, where Lambda has no function URLs', (region) => {
  it('is left out, so that the rest can be deployed', () => {
    const { keystop: deployed } = synthesize({}, region);
    expect(resourcesOf(deployed, 'AWS::Lambda::Url')).toEqual([]);
    expect(Object.keys(deployed.findOutputs('*')).filter((name) => name.startsWith('Reactivator'))).toEqual([]);
  });

  it('is said to be left out', () => {
    const said = Match.stringLikeRegexp('no function URLs.*keystop reactivate.*own credentials');
    synthesize({}, region).annotations.hasInfo('/Keystop', said);
  });

  it('has overrideRoles warned of, which mean nothing there', () => {
    const overrideRoles = [`arn:aws-cn:iam::${ACCOUNT}:role/b`];
    const said = Match.stringLikeRegexp('"overrideRoles" has no effect');
    synthesize({ overrideRoles }, region).annotations.hasWarning('/Keystop', said);
  });
});

describe('the reactivator of a hub', () => {
  const { hub } = synthesizeOrganization();

  it('takes the role for it in the accounts of the organization, and has no right over users of its own', () => {
    const assume = statementsOf(hub, 'Reactivator').filter(({ Action }) => Action === 'sts:AssumeRole');
    expect(JSON.stringify(assume.map(({ Resource }) => Resource))).toContain(':iam::*:role/Keystop-member-reactivate');
    expect(actionsOf(hub, 'Reactivator').filter((action) => action.startsWith('iam:'))).toEqual([]);
  });

  it('has the name by which that role knows it', () => {
    const names = resourcesOf(hub, 'AWS::IAM::Role').map(({ Properties }) => Properties['RoleName']);
    expect(names).toContain('Keystop-reactivator');
  });

  it('guards the organization’s accounts', () => {
    const environment = environmentOf(hub, 'Reactivator');
    expect(environment[ENV.accounts]).toContain('organization');
    expect(JSON.stringify(environment[ENV.memberRoleArn])).toContain(':iam::{account}:role/Keystop-member-reactivate');
  });
});

function mistakesOf(overrideRoles: unknown): readonly string[] {
  try {
    createStacks(anApp(), aConfiguration({ overrideRoles }), { account: ACCOUNT, region: 'us-east-1' });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('"overrideRoles"', () => {
  const allowed =
    'the ARN of one IAM role, with its path and without wildcards; one of IAM Identity Center begins with AWSReservedSSO_';

  it.each([
    [
      [],
      'overrideRoles: got []; use at least one ARN, or leave it out; then nobody may override by the deployed function',
    ],
    [['key-override'], `overrideRoles[0]: got "key-override"; use ${allowed}`],
    [
      [`arn:aws:iam::${ACCOUNT}:user/alice`],
      `overrideRoles[0]: got "arn:aws:iam::${ACCOUNT}:user/alice"; use ${allowed}`,
    ],
    [[`arn:aws:iam::${ACCOUNT}:role/*`], `overrideRoles[0]: got "arn:aws:iam::${ACCOUNT}:role/*"; use ${allowed}`],
    [
      ['arn:aws:iam::444455556666:role/a'],
      `overrideRoles[0]: got "arn:aws:iam::444455556666:role/a"; use a role of ${ACCOUNT}, since no other account can call the function`,
    ],
  ])('refuses %j', (roles, mistake) => {
    expect(mistakesOf(roles)).toEqual([mistake]);
  });

  it('takes a role with its path', () => {
    expect(mistakesOf([ROLE])).toEqual([]);
  });

  it('counts towards what fits into a function’s environment', () => {
    const many = Array.from({ length: 60 }, (_, i) => `arn:aws:iam::${ACCOUNT}:role/a-role-with-a-long-name-${i}`);
    expect(mistakesOf(many)).toEqual([expect.stringMatching(/^the file: got a policy of \d+ bytes/)]);
  });
});
