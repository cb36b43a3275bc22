import { overrideRightOf, parseRequester, requestingUserIn } from '../../../../lambda/domain/reactivate/requester.ts';

const ROLE = 'arn:aws:iam::111122223333:role/on-call/key-override';
const session = (role: string, account = '111122223333') =>
  parseRequester(`arn:aws:sts::${account}:assumed-role/${role}/carol`);

describe('parseRequester', () => {
  it.each([
    ['arn:aws:iam::111122223333:user/alice', { kind: 'user', account: '111122223333', userName: 'alice' }],
    ['arn:aws:iam::111122223333:user/team/ci/alice', { kind: 'user', account: '111122223333', userName: 'alice' }],
    ['arn:aws:iam::111122223333:root', { kind: 'root', account: '111122223333' }],
    [
      'arn:aws:sts::111122223333:assumed-role/on-call/carol@example.com',
      { kind: 'role', account: '111122223333', roleName: 'on-call' },
    ],
    [
      'arn:aws-us-gov:sts::111122223333:assumed-role/on-call/carol',
      { kind: 'role', account: '111122223333', roleName: 'on-call' },
    ],
    ['arn:aws:sts::111122223333:federated-user/dave', { kind: 'federated-user', account: '111122223333' }],
  ])('reads %s', (arn, requester) => {
    expect(parseRequester(arn)).toEqual(requester);
  });

  it.each([
    'arn:aws:iam::111122223333:user/',
    'arn:aws:iam::111122223333:user',
    'arn:aws:sts::111122223333:assumed-role/on-call',
    'arn:aws:sts::111122223333:assumed-role//carol',
    'arn:aws:iam::111122223333:role/on-call',
    'arn:aws:sts::111122223333:user/alice',
    'arn:aws:iam::111122223333:assumed-role/on-call/carol',
    'arn:aws:iam::1111:user/alice',
    'arn:aws:iam::111122223333:user/alice smith',
    'alice',
    '',
  ])('names nobody for %j', (arn) => {
    expect(parseRequester(arn)).toBeUndefined();
  });
});

describe('requestingUserIn', () => {
  const alice = parseRequester('arn:aws:iam::111122223333:user/alice');

  it('is the user of that account', () => {
    expect(requestingUserIn('111122223333', alice)).toBe('alice');
  });

  it.each([
    ['a user of another account', '444455556666', alice],
    ['a session of a role', '111122223333', session('alice')],
    ['nobody that is known', '111122223333', undefined],
  ])('is nobody for %s', (_who, account, requester) => {
    expect(requestingUserIn(account, requester)).toBeUndefined();
  });
});

describe('overrideRightOf', () => {
  it('is not configured where no role is named', () => {
    expect(overrideRightOf(session('key-override'), [])).toBe('not-configured');
  });

  it('is held by a session of the role, whose ARN has lost the path', () => {
    expect(overrideRightOf(session('key-override'), ['arn:aws:iam::111122223333:role/other', ROLE])).toBe('held');
  });

  it.each([
    ['a role whose name begins alike', session('key-override-2')],
    ['a role whose name is written otherwise', session('Key-Override')],
    ['a role whose name is a part of the path', session('on-call')],
    ['a role of that name in another account', session('key-override', '444455556666')],
    ['a user of that name', parseRequester('arn:aws:iam::111122223333:user/on-call/key-override')],
    ['root', parseRequester('arn:aws:iam::111122223333:root')],
    ['nobody that is known', undefined],
  ])('is not held by %s', (_who, requester) => {
    expect(overrideRightOf(requester, [ROLE])).toBe('not-held');
  });

  it('is not given by the ARN of anything but a role', () => {
    const others = ['arn:aws:iam::111122223333:user/key-override', 'arn:aws:iam::111122223333', ''];
    expect(overrideRightOf(session('key-override'), others)).toBe('not-held');
  });
});
