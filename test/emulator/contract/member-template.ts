import { organizationId } from '../organization.ts';

export const hub = '111122223333';
export const management = '999988887777';
export const unit = 'ou-keys-workload';
export const member = '222233334444';
export const innerMember = '333344445555';
export const suspended = '555566667777';
export const newcomer = '666677778888';

/** The organization that the contract's emulator starts with. */
export const organization = {
  managementAccount: management,
  delegatedAdministrators: [hub],
  accounts: [
    { accountId: hub, name: 'security' },
    { accountId: member, organizationalUnit: unit },
    { accountId: innerMember, organizationalUnit: `${unit}/ou-keys-innerone` },
    { accountId: suspended, organizationalUnit: unit, state: 'SUSPENDED' },
  ],
} as const;

const assumedBy = (Principal: object, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...(Condition && { Condition }) }],
});

const theReacher = {
  StringEquals: { 'aws:PrincipalOrgID': organizationId },
  ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${hub}:role/contract-reacher` },
};

const containing = ['iam:UpdateAccessKey', 'iam:ListAccessKeys'];
const teamUsers = { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:user/team/*' };

/** A role that one role of the hub may assume, and a rule that sends GuardDuty's findings to the hub's bus. */
export const memberTemplate = {
  Parameters: { Hub: { Type: 'String' } },
  Resources: {
    Reached: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'contract-reached',
        AssumeRolePolicyDocument: assumedBy({ AWS: `arn:aws:iam::${hub}:root` }, theReacher),
        Policies: [
          {
            PolicyName: 'contain',
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: containing, Resource: teamUsers }] },
          },
        ],
      },
    },
    Open: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'contract-open',
        AssumeRolePolicyDocument: assumedBy({ AWS: '*' }, { StringEquals: theReacher.StringEquals }),
      },
    },
    Sender: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: assumedBy({ Service: 'events.amazonaws.com' }),
        Policies: [
          {
            PolicyName: 'send',
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: { Ref: 'Hub' } }] },
          },
        ],
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        EventPattern: { source: ['aws.guardduty'] },
        Targets: [{ Id: 'hub', Arn: { Ref: 'Hub' }, RoleArn: { 'Fn::GetAtt': ['Sender', 'Arn'] } }],
      },
    },
  },
  Outputs: { Hub: { Value: { Ref: 'Hub' } } },
};
