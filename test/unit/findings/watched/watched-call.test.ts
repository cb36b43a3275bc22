import { isWatched } from '../../../../lambda/findings/watched/is-watched.ts';
import { readRecordedCall } from '../../../../lambda/findings/watched/recorded-call.ts';
import { parseWatchedCall } from '../../../../lambda/findings/watched/watched-call.ts';
import {
  aNewKey,
  aNewUser,
  anActivation,
  type WatchedOptions,
} from '../../../support/builders/events/watched-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const NEW_KEY = 'AKIARTX3GSDSROTHER7Q';
const CALL = {
  eventId: 'call-1',
  action: 'UpdateAccessKey',
  account: '111122223333',
  partition: 'aws',
  at: new Date('2026-11-20T11:00:00Z'),
  by: 'arn:aws:sts::111122223333:assumed-role/deployer/terraform',
  signedWith: undefined,
  sourceAddress: '"198.51.100.7"',
  userAgent: '"aws-cli/2.31.0"',
  through: undefined,
};
const BY_KEY = { signedWith: KEY };
const byKey = (action: string) => ({ ...CALL, action, by: 'arn:aws:iam::111122223333:user/alice', signedWith: KEY });

const activation = (detail: WatchedOptions['detail'] = {}, more: WatchedOptions = {}) =>
  parseWatchedCall(anActivation(KEY, 'ci-deployer', { ...more, detail }));

describe('parseWatchedCall', () => {
  it('reads which key was set Active, whose, and by whom', () => {
    expect(activation()).toEqual({ kind: 'activation', call: CALL, accessKeyId: KEY, userName: 'ci-deployer' });
  });

  it('reads a key that its own user set Active, and did not name', () => {
    expect(parseWatchedCall(anActivation(KEY, undefined))).toMatchObject({ accessKeyId: KEY, userName: undefined });
  });

  it('reads which key was created, whose, and with which one', () => {
    expect(parseWatchedCall(aNewKey(NEW_KEY, 'backup-svc', BY_KEY))).toEqual({
      kind: 'creation',
      call: byKey('CreateAccessKey'),
      signedWith: KEY,
      created: { kind: 'access-key', accessKeyId: NEW_KEY, user: { name: 'backup-svc', id: undefined } },
    });
  });

  it.each([
    ['the answer names, where the call names none', { requestParameters: null }, { name: 'backup-svc' }],
    ['nobody names', { responseElements: { accessKey: { accessKeyId: NEW_KEY } }, requestParameters: {} }, undefined],
  ])('reads a new key of the user that %s', (_name, detail, user) => {
    const event = aNewKey(NEW_KEY, 'backup-svc', { ...BY_KEY, detail });
    expect(parseWatchedCall(event)).toMatchObject({ created: { user } });
  });

  it('reads which user was created', () => {
    expect(parseWatchedCall(aNewUser('backup-svc', BY_KEY))).toEqual({
      kind: 'creation',
      call: byKey('CreateUser'),
      signedWith: KEY,
      created: { kind: 'user', user: { name: 'backup-svc', id: undefined } },
    });
  });

  it.each([
    ['a key without its id', anActivation(KEY, 'alice', { detail: { requestParameters: { status: 'Active' } } })],
    ['a temporary key', anActivation('ASIARTX3GSDSTEXAMPLE', 'alice')],
    ['a new key without an answer', aNewKey(NEW_KEY, 'alice', { ...BY_KEY, detail: { responseElements: null } })],
    ['a new user without a name', aNewUser('', BY_KEY)],
    ['a signing key that is none', aNewUser('backup-svc', { signedWith: 'AKIA…' })],
    ['no account', anActivation(KEY, 'alice', { account: '' })],
    ['no time', anActivation(KEY, 'alice', { at: 'yesterday' })],
    ['no id', { ...(anActivation(KEY, 'alice', { id: '' }) as object), id: '' }],
    ['a key set Inactive', anActivation(KEY, 'alice', { detail: { requestParameters: { status: 'Inactive' } } })],
  ])('knows nothing of %s', (_name, event) => {
    expect(parseWatchedCall(event)).toBeUndefined();
  });

  it.each([
    ['the envelope', { eventTime: undefined, eventID: undefined, recipientAccountId: undefined }, 'event-1'],
    ['nobody', { eventID: undefined }, 'event-1'],
  ])('takes what the record does not say from the envelope: %s', (_name, detail, eventId) => {
    expect(activation(detail)?.call).toMatchObject({ at: CALL.at, account: CALL.account, eventId });
  });
});

const identity = (userIdentity: unknown) => activation({ userIdentity })?.call;

describe('who made a call', () => {
  it.each([
    ['an ARN', { arn: 'arn:aws-cn:iam::111122223333:root', type: 'Root' }, 'arn:aws-cn:iam::111122223333:root'],
    ['a principal id', { principalId: 'AIDACKCEVSQ6C2EXAMPLE', type: 'IAMUser' }, 'AIDACKCEVSQ6C2EXAMPLE'],
    ['a type', { type: 'AWSService' }, 'AWSService'],
    ['nothing', undefined, 'somebody'],
  ])('is told by %s', (_name, userIdentity, by) => {
    expect(identity(userIdentity)?.by).toBe(by);
  });

  it('is told with the service that called for somebody', () => {
    const invokedBy = 'cloudformation.amazonaws.com';
    expect(identity({ arn: 'arn:aws:iam::111122223333:role/x', invokedBy })?.through).toBe(invokedBy);
  });

  it('is told in one line, without what looks like a secret', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const call = activation({
      userIdentity: { arn: `arn:aws:sts::111122223333:assumed-role/x/\n${secret}` },
      userAgent: `curl\r\n${secret}`,
      sourceIPAddress: undefined,
    })?.call;
    const told = `${call?.by} ${call?.userAgent}`;
    expect([told.includes(secret), /[\r\n]/.test(told), call?.sourceAddress]).toEqual([false, false, 'nothing']);
  });
});

describe('readRecordedCall', () => {
  it('knows nothing of a record without an operation', () => {
    expect(readRecordedCall(anActivation(KEY, 'alice', { detail: { eventName: undefined } }))).toBeUndefined();
  });
});

describe('isWatched', () => {
  const set = (detail: WatchedOptions['detail']) => anActivation(KEY, 'alice', { detail });

  it.each([
    ['a key set Active', set({}), true],
    ['one set Active without an error', set({ errorCode: '' }), true],
    ['a key that was not set Active for want of rights', set({ errorCode: 'AccessDenied' }), false],
    ['a key set Inactive', set({ requestParameters: { accessKeyId: KEY, status: 'Inactive' } }), false],
    ['a key created with another one', aNewKey(NEW_KEY, 'alice', BY_KEY), true],
    ['a key created by a session', aNewKey(NEW_KEY, 'alice', {}), false],
    ['a user created with a key', aNewUser('bob', BY_KEY), true],
    ['a user created by nobody known', aNewUser('bob', { detail: { userIdentity: null } }), false],
    ['a key deleted', set({ eventName: 'DeleteAccessKey' }), false],
    ['a call without a name', set({ eventName: undefined }), false],
    ['no call', { source: 'aws.iam', 'detail-type': 'AWS Service Event via CloudTrail' }, false],
    ['another source', { source: 'corp.iam', 'detail-type': 'AWS API Call via CloudTrail' }, false],
    ['nothing', undefined, false],
  ])('of %s', (_name, event, expected) => {
    expect(isWatched(event)).toBe(expected);
  });
});
