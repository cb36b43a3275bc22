import { parseReactivationCall } from '../../../../lambda/domain/reactivate/reactivation-call.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const CALL = { accessKeyId: KEY, reason: 'false alarm' };

function problemOf(raw: unknown): string {
  const parsed = parseReactivationCall(raw);
  return parsed.kind === 'malformed' ? parsed.problem : parsed.kind;
}

describe('parseReactivationCall', () => {
  it('takes key and reason, and does not override by itself', () => {
    expect(parseReactivationCall(CALL)).toEqual({
      kind: 'call',
      call: { ...CALL, account: undefined, userName: undefined, override: false },
    });
  });

  it('takes account, user name and override, and nothing that it does not know', () => {
    const more = { account: '444455556666', userName: 'alice', override: true };
    expect(parseReactivationCall({ ...CALL, ...more, requestedBy: 'arn:aws:iam::111122223333:root' })).toEqual({
      kind: 'call',
      call: { ...CALL, ...more },
    });
  });

  it('takes a user alone, whose sessions are meant', () => {
    expect(parseReactivationCall({ userName: 'alice', reason: 'false alarm', override: true })).toEqual({
      kind: 'call',
      call: { accessKeyId: undefined, account: undefined, userName: 'alice', reason: 'false alarm', override: true },
    });
  });

  it.each([undefined, null, 'text', [], 1])('refuses %j', (raw) => {
    expect(problemOf(raw)).toBe('the body is no JSON object');
  });

  it.each([
    [{ accessKeyId: undefined }, 'neither accessKeyId nor userName is given; give one of them'],
    [{ accessKeyId: 'ASIARTX3GSDSTEXAMPLE' }, 'accessKeyId is "ASIARTX3GSDSTEXAMPLE"; give one, AKIA…'],
    [{ accessKeyId: 7 }, 'accessKeyId is 7; give one, AKIA…'],
    [{ account: '1' }, 'account is "1"; give its 12 digits, or leave it out'],
    [{ account: 111122223333 }, 'account is 111122223333; give its 12 digits, or leave it out'],
    [{ userName: 'a*b' }, 'userName is "a*b"; give an IAM user name, or leave it out'],
    [{ override: 'yes' }, 'override is "yes"; give true or false'],
  ])('refuses %j', (over, problem) => {
    expect(problemOf({ ...CALL, ...over })).toBe(problem);
  });

  it.each([
    ['none', undefined, /^reason is missing/],
    ['an empty one', '  ', /^reason is missing, empty/],
    ['exactly 1000 characters', 'x'.repeat(1000), /^call$/],
    ['one character more', 'x'.repeat(1001), /^reason is missing, empty or longer than 1000 characters/],
  ])('of the reason, %s', (_what, reason, expected) => {
    expect(problemOf({ ...CALL, reason })).toMatch(expected);
  });

  it('shows no more of what is wrong than tells it apart', () => {
    expect(problemOf({ accessKeyId: 'x-'.repeat(2500) })).toHaveLength(
      `accessKeyId is ${'x'.repeat(40)}; give one, AKIA…`.length,
    );
  });

  it('shows nothing of a secret that was typed in place of a key id', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYzEXAMPLE12';
    expect(problemOf({ accessKeyId: secret })).toBe('accessKeyId is "[hidden]"; give one, AKIA…');
  });
});
