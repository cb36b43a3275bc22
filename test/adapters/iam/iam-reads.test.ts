import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import { credentialReports } from '../../../lambda/adapters/sweep/credential-report.ts';
import { iamAccountLookup } from '../../../lambda/adapters/iam/iam-account-lookup.ts';
import { stsClient } from '../../../lambda/adapters/aws/sts-client.ts';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import { iamUserTags } from '../../../lambda/adapters/iam/iam-user-tags.ts';
import { type AccessKeyId, parseAccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { caught } from '../../support/builders/caught.ts';
import { fakeClock } from '../../support/builders/fake-clock.ts';
import { answer, fault, type IamStandIn, startIamStandIn } from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

let standIn: IamStandIn;
let iam: IAMClient;
let sts: STSClient;

beforeEach(async () => {
  standIn = await startIamStandIn();
  const options = { endpoint: standIn.url, region: 'eu-west-1', credentials: STAND_IN_CREDENTIALS, maxAttempts: 1 };
  iam = iamClient(options);
  sts = stsClient(options);
});
afterEach(async () => {
  iam.destroy();
  sts.destroy();
  await standIn.stop();
});

function aKeyId(): AccessKeyId {
  const parsed = parseAccessKeyId('AKIAIOSFODNN7EXAMPLE');
  if (parsed.kind !== 'long-term') throw new Error('not a long-term key id');
  return parsed.accessKeyId;
}

const accountOf = () => iamAccountLookup({ iam, sts }).accountOf(aKeyId());

describe('accountOf', () => {
  it('gives the account that STS names', async () => {
    standIn.script('GetAccessKeyInfo', answer('<Account>111122223333</Account>'));
    expect(await accountOf()).toBe('111122223333');
  });

  it.each([
    ['ValidationError', 400, 'no such key'],
    ['NoSuchEntity', 404, 'no such key'],
    ['AccessDenied', 403, 'Access Denied'],
  ])('does not know a key that STS answers with %s', async (code, status, message) => {
    standIn.script('GetAccessKeyInfo', fault(status, code, message));
    expect(await accountOf()).toBeUndefined();
  });

  it('does not know a key without an account', async () => {
    standIn.script('GetAccessKeyInfo', answer());
    expect(await accountOf()).toBeUndefined();
  });

  it('refuses to take a missing permission for an unknown key', async () => {
    const message = 'User: x is not authorized to perform: sts:GetAccessKeyInfo';
    standIn.script('GetAccessKeyInfo', fault(403, 'AccessDenied', message));
    expect(await caught(accountOf())).toMatchObject({ code: 'AccessDenied', retryable: false });
  });

  it('tells throttling as a fault', async () => {
    standIn.script('GetAccessKeyInfo', fault(400, 'Throttling'));
    expect(await caught(accountOf())).toMatchObject({ code: 'Throttling', retryable: true });
  });

  it('refuses an account id that is none', async () => {
    standIn.script('GetAccessKeyInfo', answer('<Account>unknown</Account>'));
    expect(await caught(accountOf())).toMatchObject({ code: 'UnexpectedAnswer' });
  });
});

const hasRootKey = () => iamAccountLookup({ iam, sts }).hasRootKey();

const summary = (name: string, value: number) =>
  answer(`<SummaryMap><entry><key>${name}</key><value>${value}</value></entry></SummaryMap>`);

describe('hasRootKey', () => {
  it.each([
    [0, false],
    [1, true],
    [2, true],
  ])('with AccountAccessKeysPresent %i is %s', async (present, expected) => {
    standIn.script('GetAccountSummary', summary('AccountAccessKeysPresent', present));
    expect(await hasRootKey()).toBe(expected);
  });

  it('refuses to conclude "no root key" from a summary that does not tell', async () => {
    standIn.script('GetAccountSummary', summary('Users', 3));
    expect(await caught(hasRootKey())).toMatchObject({ code: 'UnexpectedAnswer' });
  });
});

const tags = () => iamUserTags({ client: iam }).tags('alice');

const page = (name: string, value: string, marker?: string) =>
  answer(
    `<Tags><member><Key>${name}</Key><Value>${value}</Value></member></Tags><IsTruncated>${marker !== undefined}</IsTruncated>${marker === undefined ? '' : `<Marker>${marker}</Marker>`}`,
  );

describe('tags', () => {
  it('gives the tags of all pages', async () => {
    standIn.script('ListUserTags', page('team', 'ops', 'more'), page('keystop:exempt-until', '2026-12-31'));
    expect([...(await tags())]).toEqual([
      ['team', 'ops'],
      ['keystop:exempt-until', '2026-12-31'],
    ]);
  });

  it('keeps an empty value', async () => {
    standIn.script('ListUserTags', page('team', ''));
    expect((await tags()).get('team')).toBe('');
  });

  it.each(['NoSuchEntity', 'AccessDenied', 'ServiceFailure'])('refuses to take %s for "no tags"', async (code) => {
    standIn.script('ListUserTags', fault(400, code));
    expect((await caught(tags())).code).toBe(code);
  });
});

const tagsOf = (...names: string[]) => iamUserTags({ client: iam, readsAll: true }).tagsOf?.(new Set(names));
const userDetail = (name: string, more: string) => `<member><UserName>${name}</UserName>${more}</member>`;
const team = (value: string) => `<Tags><member><Key>team</Key><Value>${value}</Value></member></Tags>`;
const userPage = (list: string, marker?: string) =>
  answer(
    `<UserDetailList>${list}</UserDetailList><IsTruncated>${marker !== undefined}</IsTruncated>${marker === undefined ? '' : `<Marker>${marker}</Marker>`}`,
  );

describe('tags of many users at once', () => {
  it('are those of the users asked for, from all pages', async () => {
    const [first, second] = [
      userDetail('alice', team('ops')) + userDetail('carol', team('dev')),
      userDetail('bob', '<Tags></Tags>'),
    ];
    standIn.script('GetAccountAuthorizationDetails', userPage(first, 'more'), userPage(second));
    expect(await tagsOf('alice', 'bob')).toEqual(
      new Map([
        ['alice', new Map([['team', 'ops']])],
        ['bob', new Map()],
      ]),
    );
  });

  it('are read no further than needed', async () => {
    standIn.script('GetAccountAuthorizationDetails', userPage(userDetail('alice', team('ops')), 'more'));
    expect((await tagsOf('alice'))?.size).toBe(1);
  });

  it('leave out a user of whose tags the answer says nothing', async () => {
    standIn.script('GetAccountAuthorizationDetails', userPage(userDetail('alice', '')));
    expect(await tagsOf('alice')).toEqual(new Map());
  });

  it('refuse a user without a name', async () => {
    standIn.script('GetAccountAuthorizationDetails', userPage('<member><Path>/</Path></member>'));
    expect((await caught(Promise.resolve(tagsOf('alice')))).code).toBe('UnexpectedAnswer');
  });

  it.each(['AccessDenied', 'ServiceFailure'])('refuse to take %s for "no tags"', async (code) => {
    standIn.script('GetAccountAuthorizationDetails', fault(400, code));
    expect((await caught(Promise.resolve(tagsOf('alice')))).code).toBe(code);
  });

  it('are not tried unless asked for', () => {
    expect(iamUserTags({ client: iam }).tagsOf).toBeUndefined();
  });
});

const state = (name: string) => answer(`<State>${name}</State>`);

describe('credential report', () => {
  const HEADER =
    'user,arn,user_creation_time,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date';
  const ROW = 'alice,arn:aws:iam::111122223333:user/alice,2025-01-01T00:00:00+00:00,true,N/A,N/A,false,N/A,N/A';
  const content = Buffer.from(`${HEADER}\n${ROW}\n`).toString('base64');
  const report = answer(
    `<Content>${content}</Content><ReportFormat>text/csv</ReportFormat><GeneratedTime>2026-11-24T09:00:00Z</GeneratedTime>`,
  );

  it('gives the rows and the instant of the report', async () => {
    standIn.script('GenerateCredentialReport', state('COMPLETE'));
    standIn.script('GetCredentialReport', report);
    const { generatedAt, rows } = await credentialReports({ client: iam, clock: fakeClock() }).read();
    expect([generatedAt.toISOString(), rows.map(({ userName }) => userName)]).toEqual([
      '2026-11-24T09:00:00.000Z',
      ['alice'],
    ]);
  });

  it('waits for it with growing pauses', async () => {
    const clock = fakeClock();
    standIn.script(
      'GenerateCredentialReport',
      state('STARTED'),
      state('INPROGRESS'),
      state('INPROGRESS'),
      state('COMPLETE'),
    );
    standIn.script('GetCredentialReport', report);
    await credentialReports({ client: iam, clock }).read();
    expect(clock.slept).toEqual([1000, 2000, 4000]);
  });

  it.each([
    ['ReportInProgress', 404],
    ['ReportNotPresent', 410],
    ['ReportExpired', 410],
  ])('asks again after %s', async (code, status) => {
    standIn.script('GenerateCredentialReport', state('COMPLETE'));
    standIn.script('GetCredentialReport', fault(status, code), report);
    expect((await credentialReports({ client: iam, clock: fakeClock() }).read()).rows).toHaveLength(1);
  });

  it('gives up after its patience, as a fault that may pass', async () => {
    standIn.script('GenerateCredentialReport', state('INPROGRESS'));
    const reading = credentialReports({ client: iam, clock: fakeClock(), patienceMs: 20_000 }).read();
    expect(await caught(reading)).toMatchObject({ code: 'CredentialReportNotReady', retryable: true });
  });

  it('pauses at most ten seconds', async () => {
    const clock = fakeClock();
    standIn.script('GenerateCredentialReport', state('INPROGRESS'));
    await caught(credentialReports({ client: iam, clock, patienceMs: 60_000 }).read());
    expect(Math.max(...clock.slept)).toBe(10_000);
  });

  it('tells a missing permission at once', async () => {
    standIn.script('GenerateCredentialReport', fault(403, 'AccessDenied'));
    const reading = credentialReports({ client: iam, clock: fakeClock() }).read();
    expect(await caught(reading)).toMatchObject({ code: 'AccessDenied', retryable: false });
  });

  it('refuses an answer without a report', async () => {
    standIn.script('GenerateCredentialReport', state('COMPLETE'));
    standIn.script('GetCredentialReport', answer());
    const reading = credentialReports({ client: iam, clock: fakeClock() }).read();
    expect(await caught(reading)).toMatchObject({ code: 'UnexpectedAnswer' });
  });
});
