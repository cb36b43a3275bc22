import type { IAMClient } from '@aws-sdk/client-iam';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { iamUserSessions } from '../../../lambda/adapters/iam/iam-user-sessions.ts';
import { caught } from '../../support/builders/caught.ts';
import { type Answer, answer, fault, type IamStandIn, startIamStandIn } from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

const POLICY = 'arn:aws:iam::111122223333:policy/Keystop-revoke-sessions';
const OTHER = 'arn:aws:iam::111122223333:policy/Keystop-revoke-sessions-2';

let standIn: IamStandIn;
let iam: IAMClient;

beforeEach(async () => {
  standIn = await startIamStandIn();
  iam = iamClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts: 1 });
});
afterEach(async () => {
  iam.destroy();
  await standIn.stop();
});

function page(arns: readonly string[], marker?: string): Answer {
  const members = arns
    .map((arn) => `<member><PolicyName>p</PolicyName><PolicyArn>${arn}</PolicyArn></member>`)
    .join('');
  const more = marker === undefined ? '' : `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`;
  return answer(`<AttachedPolicies>${members}</AttachedPolicies>${more}`);
}

const status = () => iamUserSessions({ client: iam }).status('alice', POLICY);
const set = (wanted: 'Active' | 'Inactive') =>
  iamUserSessions({ client: iam }).setStatus({ userName: 'alice', policyArn: POLICY, status: wanted });

describe('the status of a user’s sessions', () => {
  it('is Inactive where exactly that policy is attached, on whatever page', async () => {
    standIn.script('ListAttachedUserPolicies', page([OTHER], 'm1'), page([POLICY]));
    expect(await status()).toBe('Inactive');
    expect(standIn.calls.map(({ parameters }) => [parameters['UserName'], parameters['Marker']])).toEqual([
      ['alice', undefined],
      ['alice', 'm1'],
    ]);
  });

  it.each([[[]], [[OTHER]]])('is Active where %j are attached', async (arns) => {
    standIn.script('ListAttachedUserPolicies', page(arns));
    expect(await status()).toBe('Active');
  });

  it('is none where there is no such user', async () => {
    standIn.script('ListAttachedUserPolicies', fault(404, 'NoSuchEntity'));
    expect(await status()).toBeUndefined();
  });

  it('is a fault where it cannot be read, never "not attached"', async () => {
    standIn.script('ListAttachedUserPolicies', fault(403, 'AccessDenied', 'not authorized'));
    expect(await caught(status())).toMatchObject({ code: 'AccessDenied' });
  });
});

describe('denying a user’s sessions, or not', () => {
  it.each([
    ['Inactive', 'AttachUserPolicy'],
    ['Active', 'DetachUserPolicy'],
  ] as const)('%s is %s of that policy', async (wanted, action) => {
    standIn.script(action, answer());
    expect(await set(wanted)).toEqual({ kind: 'accepted' });
    expect(standIn.calls.map(({ parameters }) => parameters)).toEqual([
      expect.objectContaining({ UserName: 'alice', PolicyArn: POLICY }),
    ]);
  });

  it('says that there is no such user or policy', async () => {
    standIn.script('AttachUserPolicy', fault(404, 'NoSuchEntity', 'no such policy'));
    expect(await set('Inactive')).toEqual({
      kind: 'no-such-entity',
      detail: expect.stringContaining('no such policy') as string,
    });
  });

  it('takes what is not attached for detached, which is read back', async () => {
    standIn.script('DetachUserPolicy', fault(404, 'NoSuchEntity'));
    expect(await set('Active')).toEqual({ kind: 'accepted' });
  });

  it.each(['Inactive', 'Active'] as const)('says that %s is refused', async (wanted) => {
    standIn.script('AttachUserPolicy', fault(403, 'AccessDenied', 'an SCP'));
    standIn.script('DetachUserPolicy', fault(403, 'AccessDenied', 'an SCP'));
    expect((await set(wanted)).kind).toBe('access-denied');
  });

  it('is a fault that no other try mends where the user has as many policies as IAM allows', async () => {
    standIn.script('AttachUserPolicy', fault(409, 'LimitExceeded', 'Cannot exceed quota for PoliciesPerUser: 10'));
    expect(await caught(set('Inactive'))).toMatchObject({ code: 'LimitExceeded', retryable: false });
  });
});
