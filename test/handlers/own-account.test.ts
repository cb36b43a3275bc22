import { inOwnAccount } from '../../lambda/handlers/own-account.ts';
import { aPolicy } from '../support/builders.ts';

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
