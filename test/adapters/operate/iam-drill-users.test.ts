import type { IAMClient } from '@aws-sdk/client-iam';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { iamDrillUsers } from '../../../lambda/adapters/operate/iam-drill-users.ts';
import { caught } from '../../support/builders/caught.ts';
import { type FakeClock, fakeClock } from '../../support/builders/fake-clock.ts';
import {
  answer,
  fault,
  type IamStandIn,
  keyPage,
  listedKey,
  startIamStandIn,
} from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER = 'AKIARTX3GSDSREXAMPLE';
const USER = 'keystop-drill-1';

let standIn: IamStandIn;
let iam: IAMClient;
let clock: FakeClock;

beforeEach(async () => {
  standIn = await startIamStandIn();
  iam = iamClient({ endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts: 1 });
  clock = fakeClock();
});
afterEach(async () => {
  iam.destroy();
  await standIn.stop();
});

const users = () => iamDrillUsers({ client: iam, clock });
const asked = () => standIn.calls.map(({ action }) => action);
const user = (name: string) =>
  `<member><Path>/keystop-drill/</Path><UserName>${name}</UserName><UserId>AIDA1</UserId><Arn>arn:aws:iam::111122223333:user/keystop-drill/${name}</Arn><CreateDate>2026-11-24T12:00:00Z</CreateDate></member>`;
const madeKey = (id = KEY) =>
  answer(
    `<AccessKey><UserName>${USER}</UserName><AccessKeyId>${id}</AccessKeyId><Status>Active</Status><SecretAccessKey>not-a-secret</SecretAccessKey></AccessKey>`,
  );

describe('drill users', () => {
  it('are those below the path of drills whose name is a drill’s', async () => {
    standIn.script('ListUsers', answer(`<Users>${user(USER)}${user('ann')}</Users><IsTruncated>false</IsTruncated>`));
    expect([await users().list(), standIn.calls[0]?.parameters['PathPrefix']]).toEqual([
      [{ userName: USER, createdAt: new Date('2026-11-24T12:00:00Z') }],
      '/keystop-drill/',
    ]);
  });

  it('are on every page', async () => {
    const page = `<Users>${user(USER)}</Users><IsTruncated>true</IsTruncated><Marker>m</Marker>`;
    standIn.script('ListUsers', answer(page), answer(`<Users>${user('keystop-drill-2')}</Users>`));
    expect((await users().list()).map(({ userName }) => userName)).toEqual([USER, 'keystop-drill-2']);
  });
});

describe('making a drill user', () => {
  it('gives it a path and a tag, no policy, and one key', async () => {
    standIn.script('CreateUser', answer());
    standIn.script('CreateAccessKey', madeKey());
    const accessKeyId = await users().create(USER);
    const [creation] = standIn.calls;
    expect([accessKeyId, asked(), creation?.parameters]).toEqual([
      KEY,
      ['CreateUser', 'CreateAccessKey'],
      {
        Version: '2010-05-08',
        UserName: USER,
        Path: '/keystop-drill/',
        'Tags.member.1.Key': 'keystop:drill',
        'Tags.member.1.Value': 'true',
      },
    ]);
  });

  it('asks again for the key while IAM does not know the new user yet', async () => {
    standIn.script('CreateUser', answer());
    standIn.script('CreateAccessKey', fault(404, 'NoSuchEntity'), madeKey());
    expect([await users().create(USER), clock.slept]).toEqual([KEY, [250]]);
  });

  it('gives up where IAM never knows the user', async () => {
    standIn.script('CreateUser', answer());
    standIn.script('CreateAccessKey', fault(404, 'NoSuchEntity'));
    expect((await caught(users().create(USER))).code).toBe('NoSuchEntity');
  });

  it.each([
    ['AccessDenied', 403],
    ['EntityAlreadyExists', 409],
  ])('fails where IAM answers %s, and asks for no key', async (code, status) => {
    standIn.script('CreateUser', fault(status, code));
    expect([(await caught(users().create(USER))).code, asked()]).toEqual([code, ['CreateUser']]);
  });

  it('refuses a name that is no drill’s, and asks nothing', async () => {
    expect([(await caught(users().create('ann'))).code, asked()]).toEqual(['InvalidInput', []]);
  });
});

describe('removing a drill user', () => {
  it('deletes each of its keys, then the user', async () => {
    standIn.script('ListAccessKeys', keyPage([listedKey(KEY), listedKey(OTHER)]));
    standIn.script('DeleteAccessKey', answer());
    standIn.script('DeleteUser', answer());
    await users().remove(USER);
    expect(standIn.calls.map(({ action, parameters }) => [action, parameters['AccessKeyId']])).toEqual([
      ['ListAccessKeys', undefined],
      ['DeleteAccessKey', KEY],
      ['DeleteAccessKey', OTHER],
      ['DeleteUser', undefined],
    ]);
  });

  it('is done where there is no such user, looking twice: it may have been made a moment ago', async () => {
    standIn.script('ListAccessKeys', fault(404, 'NoSuchEntity'));
    await users().remove(USER);
    expect(asked()).toEqual(['ListAccessKeys', 'ListAccessKeys']);
  });

  it('looks for keys again where IAM says that something is left of it', async () => {
    standIn.script('ListAccessKeys', keyPage([]), keyPage([listedKey(KEY)]));
    standIn.script('DeleteAccessKey', answer());
    standIn.script('ListAttachedUserPolicies', answer());
    standIn.script('DeleteUser', fault(409, 'DeleteConflict'), answer());
    await users().remove(USER);
    const first = ['ListAccessKeys', 'DeleteUser', 'ListAttachedUserPolicies'];
    expect(asked()).toEqual([...first, 'ListAccessKeys', 'DeleteAccessKey', 'DeleteUser']);
  });

  it('detaches a policy that denied its sessions, where IAM says that something is left of it', async () => {
    const policy =
      '<member><PolicyName>p</PolicyName><PolicyArn>arn:aws:iam::111122223333:policy/p</PolicyArn></member>';
    standIn.script('ListAccessKeys', keyPage([]));
    standIn.script('ListAttachedUserPolicies', answer(`<AttachedPolicies>${policy}</AttachedPolicies>`));
    standIn.script('DetachUserPolicy', answer());
    standIn.script('DeleteUser', fault(409, 'DeleteConflict'), answer());
    await users().remove(USER);
    expect(standIn.calls.find(({ action }) => action === 'DetachUserPolicy')?.parameters).toMatchObject({
      UserName: USER,
      PolicyArn: 'arn:aws:iam::111122223333:policy/p',
    });
  });

  it.each(['AccessDenied', 'DeleteConflict'])('fails where IAM goes on to answer %s', async (code) => {
    standIn.script('ListAccessKeys', keyPage([]));
    standIn.script('ListAttachedUserPolicies', answer());
    standIn.script('DeleteUser', fault(409, code));
    expect((await caught(users().remove(USER))).code).toBe(code);
  });

  it('refuses a name that is no drill’s, and asks nothing', async () => {
    expect([(await caught(users().remove('ann'))).code, asked()]).toEqual(['InvalidInput', []]);
  });
});
