import type { IAMClient } from '@aws-sdk/client-iam';
import { iamAccessKeys } from '../../../lambda/adapters/iam/iam-access-keys.ts';
import { iamClient } from '../../../lambda/adapters/aws/iam-client.ts';
import type { ClientOptions } from '../../../lambda/adapters/aws/client-options.ts';
import { type AccessKeyId, parseAccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { caught } from '../../support/builders/caught.ts';
import { containing } from '../../support/builders/containing.ts';
import {
  answer,
  fault,
  type IamStandIn,
  keyPage,
  listedKey,
  startIamStandIn,
} from '../../support/stand-ins/iam-stand-in.ts';
import { STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

const KEY = idOf('AKIAIOSFODNN7EXAMPLE');
const OTHER = idOf('AKIAI44QH8DHBEXAMPLE');

function idOf(raw: string): AccessKeyId {
  const parsed = parseAccessKeyId(raw);
  if (parsed.kind !== 'long-term') throw new Error(`not a long-term key id: ${raw}`);
  return parsed.accessKeyId;
}

let iam: IamStandIn;
const clients: IAMClient[] = [];

beforeEach(async () => {
  iam = await startIamStandIn();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await iam.stop();
});

function keys(options: ClientOptions = {}) {
  const client = iamClient({
    endpoint: iam.url,
    region: 'eu-west-1',
    credentials: STAND_IN_CREDENTIALS,
    maxAttempts: 1,
    ...options,
  });
  clients.push(client);
  return iamAccessKeys({ client });
}

const change = (over: object = {}) => ({ userName: 'alice', accessKeyId: KEY, status: 'Inactive' as const, ...over });

describe('list', () => {
  it('gives every key with id, status and creation date', async () => {
    iam.script('ListAccessKeys', keyPage([listedKey(KEY, 'Inactive', '2025-01-02T03:04:05Z')]));
    expect(await keys().list('alice')).toEqual({
      kind: 'listed',
      keys: [{ accessKeyId: KEY, status: 'Inactive', createdAt: new Date('2025-01-02T03:04:05Z') }],
    });
  });

  it('reads all pages', async () => {
    iam.script('ListAccessKeys', keyPage([listedKey(KEY)], 'page-2'), keyPage([listedKey(OTHER, 'Expired')]));
    expect(await keys().list('alice')).toMatchObject({ keys: [{ accessKeyId: KEY }, { accessKeyId: OTHER }] });
  });

  it('asks for the next page with the marker of the last one', async () => {
    iam.script('ListAccessKeys', keyPage([listedKey(KEY)], 'page-2'), keyPage([]));
    await keys().list('alice');
    expect(iam.calls.map(({ parameters }) => [parameters['UserName'], parameters['Marker']])).toEqual([
      ['alice', undefined],
      ['alice', 'page-2'],
    ]);
  });

  it('refuses a marker that comes twice instead of asking for ever', async () => {
    iam.script('ListAccessKeys', keyPage([listedKey(KEY)], 'same'));
    expect(await caught(keys().list('alice'))).toMatchObject({ code: 'UnexpectedAnswer', retryable: false });
  });

  it('refuses a truncated page without a marker instead of giving half a list', async () => {
    iam.script('ListAccessKeys', answer('<AccessKeyMetadata/><IsTruncated>true</IsTruncated>'));
    expect(await caught(keys().list('alice'))).toMatchObject({ code: 'UnexpectedAnswer' });
  });

  it('gives an empty list for a user without keys', async () => {
    iam.script('ListAccessKeys', keyPage([]));
    expect(await keys().list('alice')).toEqual({ kind: 'listed', keys: [] });
  });

  it('says no-such-user where IAM knows none', async () => {
    iam.script('ListAccessKeys', fault(404, 'NoSuchEntity', 'The user with name alice cannot be found.'));
    expect(await keys().list('alice')).toEqual({ kind: 'no-such-user' });
  });

  it('refuses a status that IAM does not document', async () => {
    iam.script('ListAccessKeys', keyPage([listedKey(KEY, 'Suspended')]));
    expect((await caught(keys().list('alice'))).message).toContain('Suspended');
  });

  it.each([
    ['an id that is none', listedKey('short')],
    ['no creation date', `<member><AccessKeyId>${KEY}</AccessKeyId><Status>Active</Status></member>`],
  ])('refuses a key with %s', async (_name, key) => {
    iam.script('ListAccessKeys', keyPage([key]));
    expect(await caught(keys().list('alice'))).toMatchObject({ code: 'UnexpectedAnswer' });
  });

  it.each(['', 'a/b', 'a'.repeat(129)])('refuses the user name %j without a call', async (userName) => {
    const { code } = await caught(keys().list(userName));
    expect([code, iam.calls.length]).toEqual(['InvalidInput', 0]);
  });

  it('refuses to take AccessDenied for an empty list', async () => {
    iam.script('ListAccessKeys', fault(403, 'AccessDenied', 'not authorized to perform: iam:ListAccessKeys'));
    expect(await caught(keys().list('alice'))).toMatchObject({ code: 'AccessDenied', retryable: false });
  });
});

const lastUse = (date: string, userName = '<UserName>alice</UserName>') =>
  answer(
    `${userName}<AccessKeyLastUsed>${date}<ServiceName>s3</ServiceName><Region>us-east-1</Region></AccessKeyLastUsed>`,
  );

describe('lastUsed', () => {
  it('tells owner, instant, service and Region', async () => {
    iam.script('GetAccessKeyLastUsed', lastUse('<LastUsedDate>2026-10-01T10:00:00Z</LastUsedDate>'));
    expect(await keys().lastUsed(KEY)).toEqual({
      kind: 'known',
      userName: 'alice',
      usage: { kind: 'used', at: new Date('2026-10-01T10:00:00Z'), service: 's3', region: 'us-east-1' },
    });
  });

  it('takes a missing date with N/A for never used', async () => {
    const never = '<AccessKeyLastUsed><ServiceName>N/A</ServiceName><Region>N/A</Region></AccessKeyLastUsed>';
    iam.script('GetAccessKeyLastUsed', answer(`<UserName>alice</UserName>${never}`));
    expect(await keys().lastUsed(KEY)).toMatchObject({ usage: { kind: 'never' } });
  });

  it('takes a service without a date for unknown, never for unused', async () => {
    iam.script('GetAccessKeyLastUsed', lastUse(''));
    expect(await keys().lastUsed(KEY)).toMatchObject({ usage: { kind: 'unknown' } });
  });

  it('takes an answer without usage for unknown', async () => {
    iam.script('GetAccessKeyLastUsed', answer('<UserName>alice</UserName>'));
    expect(await keys().lastUsed(KEY)).toMatchObject({ usage: { kind: 'unknown' } });
  });

  it.each(['', '<UserName></UserName>'])('is unresolvable where IAM names no user: %j', async (userName) => {
    iam.script('GetAccessKeyLastUsed', lastUse('', userName));
    expect(await keys().lastUsed(KEY)).toMatchObject({ kind: 'unresolvable' });
  });

  it.each(['', '<UserName></UserName>'])(
    'is a fault, tried again, where IAM answers neither user nor use: %j',
    async (body) => {
      iam.script('GetAccessKeyLastUsed', answer(body));
      await expect(keys().lastUsed(KEY)).rejects.toMatchObject({ code: 'UnexpectedAnswer', retryable: true });
    },
  );

  it('is unresolvable where IAM does not know the key', async () => {
    iam.script('GetAccessKeyLastUsed', fault(404, 'NoSuchEntity'));
    expect(await keys().lastUsed(KEY)).toMatchObject({ kind: 'unresolvable' });
  });

  it('is unresolvable where access to the bare key is denied', async () => {
    const message = `User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${KEY}`;
    iam.script('GetAccessKeyLastUsed', fault(403, 'AccessDenied', message));
    expect(await keys().lastUsed(KEY)).toMatchObject({ kind: 'unresolvable' });
  });

  it.each([
    ['user bob because no identity-based policy allows it', 'bob'],
    ['user bob.smith@example.com with an explicit deny', 'bob.smith@example.com'],
    ['arn:aws:iam::111122223333:user/ops/team/bob because no identity-based policy allows it', 'bob'],
    ['arn:aws-cn:iam::111122223333:user/bob', 'bob'],
  ])('knows the owner from a denial on resource: %s', async (resource, userName) => {
    const message = `User: x is not authorized to perform: iam:GetAccessKeyLastUsed on resource: ${resource}`;
    iam.script('GetAccessKeyLastUsed', fault(403, 'AccessDenied', message));
    expect(await keys().lastUsed(KEY)).toEqual({ kind: 'known', userName, usage: { kind: 'unknown' } });
  });

  it('refuses to conclude anything from a denial that names no resource', async () => {
    iam.script('GetAccessKeyLastUsed', fault(403, 'AccessDenied', 'not authorized'));
    expect(await caught(keys().lastUsed(KEY))).toMatchObject({ code: 'AccessDenied' });
  });
});

describe('setStatus', () => {
  it.each(['Active', 'Inactive'] as const)('asks IAM for %s, of this key of this user', async (status) => {
    iam.script('UpdateAccessKey', answer());
    await keys().setStatus(change({ status }));
    expect(iam.calls[0]?.parameters).toMatchObject({ UserName: 'alice', AccessKeyId: KEY, Status: status });
  });

  it('answers that IAM accepted it', async () => {
    iam.script('UpdateAccessKey', answer());
    expect(await keys().setStatus(change())).toEqual({ kind: 'accepted' });
  });

  it('leaves the user name out where none is given', async () => {
    iam.script('UpdateAccessKey', answer());
    await keys().setStatus(change({ userName: undefined }));
    expect(iam.calls[0]?.parameters).not.toHaveProperty('UserName');
  });

  it('answers no-such-entity with what IAM said', async () => {
    iam.script('UpdateAccessKey', fault(404, 'NoSuchEntity', 'The Access Key cannot be found.'));
    const answered = await keys().setStatus(change());
    expect(answered).toMatchObject({ kind: 'no-such-entity', detail: containing('cannot be found') });
  });

  it.each(['AccessDenied', 'AccessDeniedException'])('answers access-denied for %s', async (code) => {
    iam.script('UpdateAccessKey', fault(403, code, 'is not authorized to perform: iam:UpdateAccessKey'));
    expect(await keys().setStatus(change())).toMatchObject({ kind: 'access-denied' });
  });

  it.each([
    ['LimitExceeded', 409, 'LimitExceeded', false],
    ['ServiceFailure', 500, 'ServiceFailure', true],
    ['InternalFailure', 500, 'ServiceFailure', true],
    ['ServiceUnavailable', 503, 'ServiceFailure', true],
    ['InvalidInput', 400, 'InvalidInput', false],
    ['ValidationError', 400, 'InvalidInput', false],
    ['Throttling', 400, 'Throttling', true],
    ['ThrottlingException', 400, 'Throttling', true],
    ['RequestLimitExceeded', 503, 'Throttling', true],
    ['ExpiredToken', 403, 'ExpiredToken', false],
    ['ExpiredTokenException', 403, 'ExpiredToken', false],
    ['InvalidClientTokenId', 403, 'InvalidClientTokenId', false],
    ['UnrecognizedClientException', 403, 'InvalidClientTokenId', false],
    ['SignatureDoesNotMatch', 403, 'SignatureDoesNotMatch', false],
    ['IncompleteSignature', 400, 'IncompleteSignature', false],
    ['NotAuthorized', 401, 'NotAuthorized', false],
    ['OptInRequired', 403, 'OptInRequired', false],
    ['RequestExpired', 400, 'RequestExpired', false],
    ['SomethingNew', 418, 'SomethingNew', false],
    ['SomethingNew', 502, 'ServiceFailure', true],
  ])('throws %s (%i) as %s, retryable: %s', async (wire, status, code, retryable) => {
    iam.script('UpdateAccessKey', fault(status, wire));
    expect(await caught(keys().setStatus(change()))).toMatchObject({ code, retryable });
  });

  it('throws a throttling that only the message tells', async () => {
    iam.script('UpdateAccessKey', fault(400, 'Sender', 'Rate exceeded'));
    expect(await caught(keys().setStatus(change()))).toMatchObject({ code: 'Throttling', retryable: true });
  });

  it('says in one line what was asked, what IAM answered and what to do', async () => {
    iam.script('UpdateAccessKey', fault(400, 'Throttling', 'Rate\n exceeded'));
    const { message } = await caught(keys().setStatus(change()));
    expect(message).toMatch(
      /^iam:UpdateAccessKey Inactive for AKIAIOSFODNN7EXAMPLE of alice: Throttling: Rate exceeded \(Throttling\); .+$/,
    );
  });

  it.each([
    ['a user name with a path', { userName: '/ops/alice' }],
    ['an empty user name', { userName: '' }],
    ['a user name of 129 characters', { userName: 'a'.repeat(129) }],
    ['a key id of 15 characters', { accessKeyId: 'A'.repeat(15) }],
    ['a key id of 129 characters', { accessKeyId: 'A'.repeat(129) }],
    ['a key id with a dash', { accessKeyId: 'AKIAIOSFODNN7-EXAMPLE' }],
    ['the status Expired', { status: 'Expired' }],
    ['the status inactive', { status: 'inactive' }],
  ])('refuses %s without a call', async (_name, over) => {
    const { code, retryable } = await caught(keys().setStatus(change(over)));
    expect({ code, retryable, calls: iam.calls.length }).toEqual({ code: 'InvalidInput', retryable: false, calls: 0 });
  });

  it.each([
    ['a user name of 128 characters', { userName: 'a'.repeat(128) }],
    ['every character of a user name', { userName: 'aZ9_+=,.@-' }],
    ['a key id of 16 characters', { accessKeyId: 'A'.repeat(16) }],
    ['a key id of 128 characters', { accessKeyId: 'A'.repeat(128) }],
  ])('takes %s', async (_name, over) => {
    iam.script('UpdateAccessKey', answer());
    expect(await keys().setStatus(change(over))).toEqual({ kind: 'accepted' });
  });

  it('names what was received where it refuses', async () => {
    expect((await caught(keys().setStatus(change({ userName: 'a/b' })))).message).toContain('"a/b"');
  });
});

describe('iamClient', () => {
  it('tries again after a throttling, as an answer 4 times out of 5', async () => {
    const throttled = fault(503, 'ServiceUnavailable');
    iam.script('UpdateAccessKey', throttled, throttled, throttled, throttled, answer());
    expect(await keys({ maxAttempts: 5 }).setStatus(change())).toEqual({ kind: 'accepted' });
  });

  it('gives up after its attempts', async () => {
    iam.script('UpdateAccessKey', fault(500, 'ServiceFailure'));
    await caught(keys({ maxAttempts: 3 }).setStatus(change()));
    expect(iam.calls).toHaveLength(3);
  });

  it('gives up a hanging attempt and tries again', async () => {
    iam.script('UpdateAccessKey', { kind: 'hang' }, answer());
    expect(await keys({ maxAttempts: 2, requestTimeoutMs: 80 }).setStatus(change())).toEqual({ kind: 'accepted' });
  });

  it('gives up an answer that stops half-way and tries again', async () => {
    iam.script('UpdateAccessKey', { kind: 'stall' }, answer());
    expect(await keys({ maxAttempts: 2, requestTimeoutMs: 80 }).setStatus(change())).toEqual({ kind: 'accepted' });
  });

  it('tells a call that hangs each time as Timeout', async () => {
    iam.script('UpdateAccessKey', { kind: 'hang' });
    const told = await caught(keys({ maxAttempts: 2, requestTimeoutMs: 50 }).setStatus(change()));
    expect(told).toMatchObject({ code: 'Timeout', retryable: true });
  });

  // That these are `Network` is told in aws-fault.test.ts: within jest, the SDK does not know Node's own errors.
  it('tells a cut connection as a fault that may pass', async () => {
    iam.script('UpdateAccessKey', { kind: 'cut' });
    expect(await caught(keys().setStatus(change()))).toMatchObject({ retryable: true });
  });

  it('tells an endpoint that is not there as a fault that may pass', async () => {
    expect(await caught(keys({ endpoint: 'http://127.0.0.1:1' }).setStatus(change()))).toMatchObject({
      retryable: true,
    });
  });

  it.each([
    ['eu-central-1', 'iam.amazonaws.com', 'us-east-1'],
    ['cn-northwest-1', 'iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['us-gov-east-1', 'iam.us-gov.amazonaws.com', 'us-gov-west-1'],
  ])('asks, from %s, %s signed for %s', async (region, host, signingRegion) => {
    const client = iamClient({ region, credentials: STAND_IN_CREDENTIALS, maxAttempts: 1 });
    clients.push(client);
    const seen: { host?: string; authorization?: string } = {};
    client.middlewareStack.add(
      () => async (args) => {
        const { hostname, headers } = args.request as { hostname: string; headers: Record<string, string> };
        Object.assign(seen, { host: hostname, authorization: headers['authorization'] });
        throw new Error('not sent');
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await caught(iamAccessKeys({ client }).list('alice'));
    expect([seen.host, seen.authorization?.split('/')[2]]).toEqual([host, signingRegion]);
  });
});
