import type { IAMClient } from '@aws-sdk/client-iam';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { iamUsers } from '../../../lambda/adapters/iam/iam-users.ts';
import { caught } from '../../support/builders/caught.ts';
import { type Answer, answer, fault, type IamStandIn, startIamStandIn } from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

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

const user = (name: string, id: string, path = '/'): string =>
  `<Path>${path}</Path><UserName>${name}</UserName><UserId>${id}</UserId><Arn>arn:aws:iam::111122223333:user${path}${name}</Arn><CreateDate>2025-01-02T03:04:05Z</CreateDate>`;

function userPage(users: readonly string[], marker?: string): Answer {
  const members = users.map((one) => `<member>${one}</member>`).join('');
  const more =
    marker === undefined
      ? '<IsTruncated>false</IsTruncated>'
      : `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`;
  return answer(`<Users>${members}</Users>${more}`);
}

const ALICE = 'AIDACKCEVSQ6C2EXAMPLE';
const BOB = 'AIDACKCEVSQ6C3EXAMPLE';

describe('a user by name', () => {
  it('is told as IAM writes it, with the path', async () => {
    standIn.script('GetUser', answer(`<User>${user('Alice', ALICE, '/team/')}</User>`));
    expect(await iamUsers({ client: iam }).find('alice')).toEqual({ userName: 'Alice', userPath: '/team/' });
  });

  it('is missing where IAM knows none', async () => {
    standIn.script('GetUser', fault(404, 'NoSuchEntity'));
    expect(await iamUsers({ client: iam }).find('alice')).toBeUndefined();
  });

  it.each(['AccessDenied', 'Throttling', 'ServiceFailure'])('refuses to take %s for "no such user"', async (code) => {
    standIn.script('GetUser', fault(400, code));
    expect((await caught(iamUsers({ client: iam }).find('alice'))).code).toBe(code);
  });

  it('refuses an empty name, for which IAM would tell of the caller', async () => {
    expect(await caught(iamUsers({ client: iam }).find(''))).toMatchObject({ code: 'InvalidInput' });
    expect(standIn.calls).toEqual([]);
  });

  it('refuses an answer without a user', async () => {
    standIn.script('GetUser', answer());
    expect(await caught(iamUsers({ client: iam }).find('alice'))).toMatchObject({ code: 'UnexpectedAnswer' });
  });
});

const byId = (...ids: readonly string[]) => iamUsers({ client: iam }).byId(new Set(ids));

describe('users by unique id', () => {
  it('are found on any page', async () => {
    standIn.script(
      'ListUsers',
      userPage([user('carol', 'AIDAOTHER'), user('alice', ALICE)], 'm'),
      userPage([user('bob', BOB)]),
    );
    expect([...(await byId(ALICE, BOB))]).toEqual([
      [ALICE, { userName: 'alice', userPath: '/' }],
      [BOB, { userName: 'bob', userPath: '/' }],
    ]);
  });

  it('cost no page more than needed, a thousand users each', async () => {
    standIn.script('ListUsers', userPage([user('alice', ALICE)], 'm'), userPage([user('bob', BOB)]));
    await byId(ALICE);
    expect(standIn.calls.map(({ parameters }) => parameters['MaxItems'])).toEqual(['1000']);
  });

  it('are missing where no page holds them', async () => {
    standIn.script('ListUsers', userPage([user('alice', ALICE)]));
    expect((await byId(ALICE, BOB)).has(BOB)).toBe(false);
  });

  it('cost nothing where none is asked for', async () => {
    expect([(await byId()).size, standIn.calls]).toEqual([0, []]);
  });

  it.each(['__proto__', 'constructor'])('are not found by the id %s, which is nobody’s', async (id) => {
    standIn.script('ListUsers', userPage([user('alice', ALICE)]));
    expect((await byId(id)).get(id)).toBeUndefined();
  });

  it('are a fault where a page cannot be read, never half a list', async () => {
    standIn.script('ListUsers', userPage([user('alice', ALICE)], 'm'), fault(403, 'AccessDenied'));
    expect(await caught(byId(ALICE, BOB))).toMatchObject({ code: 'AccessDenied' });
  });

  it('are a fault where a page repeats itself', async () => {
    standIn.script('ListUsers', userPage([user('alice', ALICE)], 'm'));
    expect(await caught(byId(BOB))).toMatchObject({ code: 'UnexpectedAnswer' });
  });
});
