import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import { iamAccessKeys } from '../../../lambda/adapters/iam/iam-access-keys.ts';
import { stsClient } from '../../../lambda/adapters/aws/sts-client.ts';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { memberRole } from '../../../lambda/adapters/aws/member-role.ts';
import type { AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { caught } from '../../support/builders/caught.ts';
import { answer, fault, type IamStandIn, keyPage, startIamStandIn } from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

const ACCOUNT = '444455556666';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Keystop-member-respond`;
const SESSION = 'ASIARTX3GSDSQSESSION';
const SECRET = 'secret-of-the-session';

let standIn: IamStandIn;
let sts: STSClient;

beforeEach(async () => {
  standIn = await startIamStandIn();
  sts = stsClient({ ...place(), credentials: STAND_IN_CREDENTIALS });
});
afterEach(async () => {
  sts.destroy();
  await standIn.stop();
});

const place = () => ({ endpoint: standIn.url, region: 'eu-west-1', maxAttempts: 1 });

const session = (expiration: Date) =>
  answer(
    `<Credentials><AccessKeyId>${SESSION}</AccessKeyId><SecretAccessKey>${SECRET}</SecretAccessKey><SessionToken>token</SessionToken><Expiration>${expiration.toISOString()}</Expiration></Credentials>`,
  );
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);

const take = (account = ACCOUNT) =>
  memberRole({ roleArn: 'arn:aws:iam::{account}:role/Keystop-member-respond', sessionName: 'keystop', sts })(account);

/** A client of the account's IAM, as the functions have one. */
const client = (beside?: IAMClient) => iamClient({ ...place(), credentials: () => take() }, beside);

const asked = (action: string) => standIn.calls.filter((call) => call.action === action);

describe('memberRole', () => {
  it('takes the role of the account for an hour, under a name that CloudTrail shows there', async () => {
    standIn.script('AssumeRole', session(inMinutes(60)));
    await take();
    expect(asked('AssumeRole').map(({ parameters }) => parameters)).toMatchObject([
      { RoleArn: ROLE, RoleSessionName: 'keystop', DurationSeconds: '3600' },
    ]);
  });

  it('names account and role where the account refuses', async () => {
    standIn.script('AssumeRole', fault(403, 'AccessDenied', 'not authorized to perform: sts:AssumeRole'));
    expect(await caught(take())).toMatchObject({
      code: 'MemberRoleRefused',
      retryable: false,
      message: expect.stringMatching(new RegExp(`account ${ACCOUNT} .*${ROLE}`)) as string,
    });
  });

  it.each([
    ['Throttling', 400, 'Throttling'],
    ['InternalFailure', 500, 'ServiceFailure'],
  ])('leaves %s a fault that may pass', async (code, status, expected) => {
    standIn.script('AssumeRole', fault(status, code));
    expect(await caught(take())).toMatchObject({ code: expected, retryable: true });
  });

  it('refuses an answer without credentials', async () => {
    standIn.script('AssumeRole', answer());
    expect(await caught(take())).toMatchObject({ code: 'UnexpectedAnswer' });
  });
});

const keys = (of: IAMClient) => iamAccessKeys({ client: of });

describe('a client of an account', () => {
  const keyId = 'AKIAIOSFODNN7EXAMPLE' as AccessKeyId;

  beforeEach(() => standIn.script('ListAccessKeys', keyPage([])));

  it('takes the role once for many calls, also at the same time', async () => {
    standIn.script('AssumeRole', session(inMinutes(60)));
    const of = client();
    await Promise.all([keys(of).list('alice'), keys(of).list('bob')]);
    await keys(of).list('carol');
    expect(asked('AssumeRole')).toHaveLength(1);
  });

  it('takes the role again when the session is about to end', async () => {
    standIn.script('AssumeRole', session(inMinutes(4)), session(inMinutes(60)));
    const of = client();
    await keys(of).list('alice');
    await keys(of).list('alice');
    expect(asked('AssumeRole')).toHaveLength(2);
  });

  it('signs with the session', async () => {
    standIn.script('AssumeRole', session(inMinutes(60)));
    await keys(client()).list('alice');
    expect(asked('ListAccessKeys').map(({ headers }) => headers.authorization)).toEqual([
      expect.stringContaining(SESSION),
    ]);
  });

  it('uses the connections of the client beside it', async () => {
    standIn.script('AssumeRole', session(inMinutes(60)));
    const own = iamClient({ ...place(), credentials: STAND_IN_CREDENTIALS });
    expect(client(own).config.requestHandler).toBe(own.config.requestHandler);
  });

  it.each([
    ['a list', (of: IAMClient) => keys(of).list('alice')],
    ['a last use', (of: IAMClient) => keys(of).lastUsed(keyId)],
    ['a change', (of: IAMClient) => keys(of).setStatus({ userName: 'alice', accessKeyId: keyId, status: 'Inactive' })],
  ])('refuses %s with the fault of the role, which is no word of IAM', async (_what, call) => {
    standIn.script('AssumeRole', fault(403, 'AccessDenied', 'not authorized'));
    expect(await caught(call(client()))).toMatchObject({ code: 'MemberRoleRefused' });
  });
});
