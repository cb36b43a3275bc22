import { ENV } from '../../../lambda/contract.ts';
import type { handler as loadedHandler } from '../../../lambda/handlers/responder.ts';
import { aGuardDutyEvent, keyDetails } from '../../support/builders/builders.ts';
import { type AwsStandIn, anInvocation, startAwsStandIn } from '../../support/stand-ins/aws-stand-in.ts';
import { answer, fault, keyPage, listedKey } from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

/** It encodes no account. */
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const [HUB, MEMBER, OTHER] = ['111122223333', '444455556666', '777788889999'];
const ROLE = 'arn:aws:iam::{account}:role/Keystop-member-respond';

let aws: AwsStandIn;

async function responder(settings: Record<string, string> = {}): Promise<typeof loadedHandler> {
  jest.resetModules();
  aws = await startAwsStandIn({
    [ENV.accounts]: [HUB, MEMBER, OTHER].join(),
    [ENV.memberRoleArn]: ROLE,
    ...settings,
  });
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  const session = `<Credentials><AccessKeyId>ASIASESSION</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration></Credentials>`;
  aws.query.script('AssumeRole', answer(session));
  aws.query.script('ListAccessKeys', keyPage([listedKey(KEY)]), keyPage([listedKey(KEY, 'Inactive')]));
  aws.query.script('GetAccessKeyLastUsed', answer('<UserName>ci-deployer</UserName>'));
  aws.query.script('UpdateAccessKey', answer());
  // Settings and clients are made when the module is loaded.
  return (await import('../../../lambda/handlers/responder.ts')).handler;
}

afterEach(async () => {
  await aws.stop();
  for (const name of [ENV.accounts, ENV.memberRoleArn]) delete process.env[name];
});

const leakIn = (accountId: string | undefined, id = 'finding-1'): object =>
  aGuardDutyEvent({ accountId, id, resource: { accessKeyDetails: keyDetails({ accessKeyId: KEY }) } });
const asked = (action: string) => aws.query.calls.filter((call) => call.action === action);
const rolesTaken = () => asked('AssumeRole').map(({ parameters }) => parameters['RoleArn']);
const isSignedBy = (action: string, accessKeyId: string) =>
  asked(action).every(({ headers }) => headers.authorization?.includes(`Credential=${accessKeyId}/`) === true);
const roleOf = (account: string | undefined) => ROLE.replace('{account}', account ?? '');

describe('the responder of an organization', () => {
  it.each([
    ['a member', MEMBER],
    ['its own account', HUB],
  ])('contains a key of %s by the role of that account', async (_whose, accountId) => {
    const handler = await responder();
    await handler(leakIn(accountId), anInvocation());
    expect([rolesTaken(), isSignedBy('UpdateAccessKey', 'ASIASESSION'), asked('UpdateAccessKey').length]).toEqual([
      [roleOf(accountId)],
      true,
      1,
    ]);
  });

  it('takes the role of an account once, for later events too', async () => {
    const handler = await responder();
    await handler(leakIn(MEMBER), anInvocation());
    await handler(leakIn(MEMBER, 'finding-2'), anInvocation());
    expect(rolesTaken()).toEqual([roleOf(MEMBER)]);
  });

  it('asks whose a key is by its own rights, and contains it there', async () => {
    const handler = await responder();
    aws.query.script('ListAccessKeys', keyPage([]), keyPage([listedKey(KEY)]), keyPage([listedKey(KEY, 'Inactive')]));
    aws.query.script(
      'GetAccessKeyLastUsed',
      fault(403, 'AccessDenied', `not authorized to perform: x on resource: access key ${KEY}`),
      answer('<UserName>ci-deployer</UserName>'),
    );
    aws.query.script('GetAccessKeyInfo', answer(`<Account>${OTHER}</Account>`));
    await handler(leakIn(MEMBER), anInvocation());
    expect([rolesTaken(), isSignedBy('GetAccessKeyInfo', STAND_IN_CREDENTIALS.accessKeyId)]).toEqual([
      [roleOf(MEMBER), roleOf(OTHER)],
      true,
    ]);
    expect(asked('UpdateAccessKey')).toHaveLength(1);
  });

  it('throws, so that the event comes again, where the account does not let its role be taken', async () => {
    const handler = await responder();
    aws.query.script('AssumeRole', fault(403, 'AccessDenied', 'not authorized to perform: sts:AssumeRole'));
    await expect(handler(leakIn(MEMBER), anInvocation())).rejects.toMatchObject({
      code: 'RemediationFailed',
      message: expect.stringContaining(roleOf(MEMBER)) as string,
    });
  });

  it('refuses an event of an account out of scope, and takes no role there', async () => {
    const handler = await responder({ [ENV.accounts]: HUB ?? '' });
    await handler(leakIn(MEMBER), anInvocation());
    expect(rolesTaken()).toEqual([]);
  });

  it('contains a key of any account where the whole organization is in scope', async () => {
    const handler = await responder({ [ENV.accounts]: `organization,${HUB ?? ''}` });
    await handler(leakIn(MEMBER), anInvocation());
    expect(rolesTaken()).toEqual([roleOf(MEMBER)]);
  });

  it('keeps to its own account, by its own rights, where the role cannot be read', async () => {
    const handler = await responder({ [ENV.memberRoleArn]: 'Keystop-member-respond' });
    await handler(leakIn(MEMBER), anInvocation());
    await handler(leakIn(HUB), anInvocation());
    expect([rolesTaken(), asked('UpdateAccessKey').length]).toEqual([[], 1]);
  });
});

describe('the responder of one account', () => {
  it('asks nothing of STS before the change', async () => {
    const handler = await responder({ [ENV.memberRoleArn]: '', [ENV.accounts]: '' });
    await handler(leakIn(HUB), anInvocation());
    const actions = aws.query.calls.map(({ action }) => action);
    expect(new Set(actions.slice(0, actions.indexOf('UpdateAccessKey') + 1))).toEqual(
      new Set(['ListAccessKeys', 'GetAccessKeyLastUsed', 'UpdateAccessKey']),
    );
  });
});
