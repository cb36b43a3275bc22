import { inOwnAccount, inReach } from '../../../lambda/handlers/compose/own-account.ts';
import { readSettings } from '../../../lambda/settings.ts';
import { aPolicy } from '../../support/builders/builders.ts';

const ARN = 'arn:aws-us-gov:lambda:us-gov-west-1:444455556666:function:Keystop-Responder';

describe('inOwnAccount', () => {
  it('takes the account from the function ARN where no scope is configured', () => {
    expect(inOwnAccount(aPolicy({ accounts: [] }), ARN).accounts).toEqual(['444455556666']);
  });

  it('refuses another account that is configured, whose users it would look up in its own', () => {
    const accounts = ['111122223333', '444455556666'];
    expect(inOwnAccount(aPolicy({ accounts }), ARN).accounts).toEqual(['444455556666']);
  });

  it('has no scope where the configured one leaves its own account out', () => {
    expect(inOwnAccount(aPolicy({ accounts: ['111122223333'] }), ARN).accounts).toEqual([]);
  });

  it('leaves the rest of the policy as it is', () => {
    const policy = aPolicy({ accounts: [], holdDays: 3 });
    expect(inOwnAccount(policy, ARN)).toEqual({ ...policy, accounts: ['444455556666'] });
  });
});

describe('inReach', () => {
  const memberRoleArn = 'arn:aws-us-gov:iam::{account}:role/Keystop-member-respond';
  const settings = { ...readSettings({}).settings, memberRoleArn };
  const accounts = ['111122223333', '444455556666'];

  it('is the configured scope where roles of other accounts can be taken', () => {
    const policy = aPolicy({ accounts });
    expect(inReach({ ...settings, policy }, ARN)).toEqual(policy);
  });

  it('is the whole organization where that is configured', () => {
    const policy = aPolicy({ accounts: [], wholeOrganization: true });
    expect(inReach({ ...settings, policy }, ARN)).toEqual(policy);
  });

  it('is the own account where no scope is configured', () => {
    const reached = inReach({ ...settings, policy: aPolicy({ accounts: [] }) }, ARN);
    expect(reached.accounts).toEqual(['444455556666']);
  });

  it.each([
    ['accounts', { accounts }],
    ['a whole organization', { accounts: [], wholeOrganization: true }],
  ])('is the own account alone where no role can be taken, with %s configured', (_what, scope) => {
    const { accounts: reached, wholeOrganization } = inReach(
      { ...settings, memberRoleArn: undefined, policy: aPolicy(scope) },
      ARN,
    );
    expect([reached, wholeOrganization]).toEqual([['444455556666'], undefined]);
  });
});
