import { CUSTOM_ACTION, ENV } from '../../../lambda/contract.ts';
import {
  ACCOUNT,
  actionsOf,
  environmentOf,
  type Resource,
  resourcesOf,
  statementsOf,
  synthesize,
} from '../support/synthesize.ts';

const template = synthesize().keystop;
const withAction = synthesize({ securityHub: { customAction: true } }).keystop;
const withFeedback = synthesize({ securityHub: { feedback: true } }).keystop;
const hubArn = (rest: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:securityhub:us-east-1:${ACCOUNT}:${rest}`]],
});

describe('Security Hub', () => {
  it('is left alone by default', () => {
    const resources = JSON.stringify(template.toJSON());
    expect(resources.match(/securityhub:\w+|Custom::\w+|KEYSTOP_(CUSTOM_ACTION|SECURITY_HUB)\w+/g)).toBeNull();
  });
});

describe('the custom action', () => {
  const action = resourcesOf(withAction, 'Custom::SecurityHubCustomAction')[0]?.Properties;
  /** A call as the custom resource makes it, with the ARN of the action filled in. */
  const call = (name: 'Create' | 'Delete'): unknown => {
    const written = action?.[name] as { 'Fn::Join': [string, unknown[]] };
    return JSON.parse(written['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws')).join(''));
  };
  const ARN = `arn:aws:securityhub:us-east-1:${ACCOUNT}:action/custom/${CUSTOM_ACTION.id}`;

  it('is created, or taken over where it exists', () => {
    expect(call('Create')).toMatchObject({
      service: 'SecurityHub',
      action: 'createActionTarget',
      parameters: { Id: CUSTOM_ACTION.id, Name: CUSTOM_ACTION.name },
      ignoreErrorCodesMatching: 'ResourceConflictException',
      physicalResourceId: { id: ARN },
    });
  });

  it('goes with the stack, also where Security Hub went before', () => {
    expect(call('Delete')).toMatchObject({
      service: 'SecurityHub',
      action: 'deleteActionTarget',
      parameters: { ActionTargetArn: ARN },
      ignoreErrorCodesMatching: 'ResourceNotFoundException|InvalidAccessException',
    });
  });

  it('has names within the limits of Security Hub', () => {
    expect([CUSTOM_ACTION.id.length, CUSTOM_ACTION.name.length].every((length) => length <= 20)).toBe(true);
  });

  it('is managed by a role that may do only that', () => {
    const policies = Object.entries(withAction.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('SecurityHub'),
    );
    const statements = policies.flatMap(
      ([, policy]) => ((policy as Resource).Properties['PolicyDocument'] as { Statement: object[] }).Statement,
    );
    expect(statements).toEqual([
      expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
      {
        Effect: 'Allow',
        Action: ['securityhub:CreateActionTarget', 'securityhub:DeleteActionTarget'],
        Resource: hubArn('hub/default'),
      },
    ]);
  });

  it('brings no managed policy along', () => {
    const managed = resourcesOf(withAction, 'AWS::IAM::Role').flatMap((it) => it.Properties['ManagedPolicyArns'] ?? []);
    expect(managed).toEqual([]);
  });

  it.each(['Responder', 'Evaluator'] as const)('is made known to the %s', (construct) => {
    expect(environmentOf(withAction, construct)[ENV.customActionArn]).toEqual(
      hubArn(`action/custom/${CUSTOM_ACTION.id}`),
    );
  });

  it('gives the functions no rights in Security Hub', () => {
    expect(actionsOf(withAction, 'Responder').filter((name) => name.startsWith('securityhub:'))).toEqual([]);
  });
});

describe('feedback', () => {
  it('is a right on the hubs of this account and Region, which can neither suppress nor resolve', () => {
    expect(
      statementsOf(withFeedback, 'Responder').filter((it) => it.Action === 'securityhub:BatchUpdateFindings'),
    ).toEqual([
      {
        Effect: 'Allow',
        Action: 'securityhub:BatchUpdateFindings',
        Resource: [hubArn('hub/default'), hubArn('hubv2/*')],
        Condition: {
          StringEqualsIfExists: {
            'securityhub:ASFFSyntaxPath/Workflow.Status': 'NOTIFIED',
            'securityhub:OCSFSyntaxPath/StatusId': '2',
          },
        },
      },
    ]);
  });

  it('is switched on by name', () => {
    expect(environmentOf(withFeedback, 'Responder')[ENV.securityHubFeedback]).toBe('true');
  });

  it('is given by the responder only', () => {
    expect(
      (['Sweeper', 'Evaluator'] as const).flatMap((it) =>
        actionsOf(withFeedback, it).filter((name) => name.startsWith('securityhub:')),
      ),
    ).toEqual([]);
  });
});
