import { parse } from '../../../../lambda/findings/parse.ts';
import { onlyFinding } from '../../../support/builders/events/parsed.ts';
import { aGuardDutyEvent, keyDetails, OWN_ACCOUNT } from '../../../support/builders/builders.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

const withDetails = (over: Record<string, unknown>): object =>
  aGuardDutyEvent({ resource: { accessKeyDetails: keyDetails(over) } });

const userOf = (over: Record<string, unknown>): unknown => {
  const names = onlyFinding(withDetails(over))?.names;
  return names !== undefined && 'user' in names ? names.user : undefined;
};

describe('the credential of a finding of GuardDuty', () => {
  describe('key id', () => {
    it.each([
      ['exactly 16 characters', 'AKIA'.padEnd(16, 'Q'), 'open'],
      ['one character less', 'AKIA'.padEnd(15, 'Q'), 'malformed'],
      ['exactly 128 characters', 'AKIA'.padEnd(128, 'Q'), 'open'],
      ['one character more', 'AKIA'.padEnd(129, 'Q'), 'malformed'],
      ['a hyphen', 'AKIARTX3GSDS-EXAMPLE', 'malformed'],
      ['a line feed in it', 'AKIARTX3\nGSDSQEXAMPLE', 'malformed'],
      ['no text', 7, 'malformed'],
      ['a list', [KEY], 'malformed'],
      ['an object', {}, 'malformed'],
    ])('with %s leads to %s', (_name, accessKeyId, kind) => {
      expect(onlyFinding(withDetails({ accessKeyId }))?.state.kind).toBe(kind);
    });

    it('is read without the white space around it', () => {
      expect(onlyFinding(withDetails({ accessKeyId: ` ${KEY}\n` }))?.names).toMatchObject({ accessKeyId: KEY });
    });

    it.each([undefined, null, '', ' ', 'null'])(
      'that is absent, as %p, leaves the user, as a console login does',
      (accessKeyId) => {
        expect(onlyFinding(withDetails({ accessKeyId }))).toMatchObject({
          state: { kind: 'open' },
          names: { kind: 'user' },
        });
      },
    );

    it('that is malformed is never told in full, for it may be a secret', () => {
      const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
      expect(onlyFinding(withDetails({ accessKeyId: secret }))?.state).toEqual({
        kind: 'malformed',
        problem:
          'the access key id is 40 characters beginning with "wJal"; IAM knows only ids of 16 to 128 letters, digits and underscores',
      });
    });

    it('that is no text is told by what it is', () => {
      expect(onlyFinding(withDetails({ accessKeyId: [KEY, KEY] }))?.state).toMatchObject({
        problem: expect.stringContaining('"a list of 2"') as unknown,
      });
    });

    it.each([
      ['AKIARTX3GSDSQEXAMPLE', 'access-key'],
      ['ASIARTX3GSDSQEXAMPLE', 'temporary-credentials'],
      ['ABIARTX3GSDSQEXAMPLE', 'other-credential'],
    ])('%s names %s', (accessKeyId, kind) => {
      expect(onlyFinding(withDetails({ accessKeyId }))?.names.kind).toBe(kind);
    });

    it.each([
      ['a long-term key', KEY, 'AssumedRole', 'access-key'],
      ['temporary credentials', 'ASIARTX3GSDSQEXAMPLE', 'IAMUser', 'temporary-credentials'],
    ])('alone tells %s, whatever the user type says', (_name, accessKeyId, userType, kind) => {
      expect(onlyFinding(withDetails({ accessKeyId, userType }))?.names.kind).toBe(kind);
    });
  });

  describe('root', () => {
    it.each([
      ['its type', { userType: 'Root', principalId: undefined }],
      ['a principal id equal to the account', { userType: undefined, principalId: OWN_ACCOUNT }],
    ])('is told by %s, with its key', (_name, details) => {
      expect(onlyFinding(withDetails({ userName: undefined, ...details }))?.names).toEqual({
        kind: 'root',
        accessKeyId: KEY,
      });
    });

    it('is told without a key', () => {
      expect(onlyFinding(withDetails({ userType: 'Root', accessKeyId: undefined }))?.names).toEqual({
        kind: 'root',
        accessKeyId: undefined,
      });
    });

    it.each(['Root', 'root', '<root_account>'])('is not told by a user name, such as %s', (userName) => {
      expect(onlyFinding(withDetails({ userName }))?.names.kind).toBe('access-key');
    });

    it("is not told by another account's id", () => {
      expect(onlyFinding(withDetails({ principalId: '999988887777' }))?.names.kind).toBe('access-key');
    });
  });

  describe('user', () => {
    it.each([
      [
        'a path in the name',
        { userName: '/team/ci/ci-deployer' },
        { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
      ],
      ['no name', { userName: undefined }, { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' }],
      ['no unique id', { principalId: undefined }, { name: 'ci-deployer', id: undefined }],
      [
        "a role's principal id",
        { principalId: 'AROACKCEVSQ6C2EXAMPLE:session' },
        { name: 'ci-deployer', id: undefined },
      ],
      ['no type', { userType: undefined }, { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' }],
      [
        'a name that IAM would not take',
        { userName: 'ci deployer;' },
        { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' },
      ],
      ['a name that is no text', { userName: { toString: 'x' } }, { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' }],
      ['neither', { userName: undefined, principalId: undefined }, undefined],
      ['the name __proto__', { userName: '__proto__' }, { name: '__proto__', id: 'AIDACKCEVSQ6C2EXAMPLE' }],
    ])('with %s', (_name, over, expected) => {
      expect(userOf(over)).toEqual(expected);
    });

    it.each(['AssumedRole', 'Role', 'FederatedUser', 'AWSService', 'Unknown'])(
      "of type %s is none: its name is a role's or a federation's",
      (userType) => {
        expect(userOf({ userType })).toBeUndefined();
      },
    );
  });

  describe('placeholders', () => {
    it.each(['GeneratedFindingAccessKeyId', 'GeneratedFindingX', 'GeneratedFinding'])(
      'take %s for a sample',
      (accessKeyId) => {
        expect(onlyFinding(withDetails({ accessKeyId }))).toMatchObject({
          state: { kind: 'sample' },
          names: { kind: 'nothing' },
        });
      },
    );

    it('take a finding that names the placeholder user and no key for a sample', () => {
      expect(
        onlyFinding(withDetails({ accessKeyId: undefined, userName: 'GeneratedFindingUserName' }))?.state.kind,
      ).toBe('sample');
    });

    it.each(['GeneratedFindingUserName', 'GeneratedFindingUser2'])(
      'do not hide the key of a user whom an attacker named %s (it was once ignored as a sample)',
      (userName) => {
        expect(onlyFinding(withDetails({ userName }))).toMatchObject({
          state: { kind: 'open' },
          names: { kind: 'access-key' },
        });
      },
    );

    it('do not hide a console login of a user with such a name', () => {
      const event = withDetails({ accessKeyId: undefined, userName: 'GeneratedFindingUser2' });
      expect(onlyFinding(event)).toMatchObject({ state: { kind: 'open' }, names: { kind: 'user' } });
    });
  });

  describe('without a credential', () => {
    it.each([
      ['no resource', undefined],
      ['a resource of another kind', { resourceType: 'Instance', instanceDetails: {} }],
      ['null for the details', { accessKeyDetails: null }],
      ['empty details', { accessKeyDetails: {} }],
      [
        'details on a prototype key',
        JSON.parse('{"__proto__":{"accessKeyDetails":{"accessKeyId":"AKIARTX3GSDSQEXAMPLE"}}}'),
      ],
    ])('is ignored: %s', (_name, resource: unknown) => {
      expect(parse(aGuardDutyEvent({ resource }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
    });

    it('is not confused by a constructor that holds the details', () => {
      const resource = { constructor: { accessKeyDetails: keyDetails() } };
      expect(parse(aGuardDutyEvent({ resource })).kind).toBe('ignored');
    });
  });

  it('is read also where the resource is of another type, as findings about S3 are', () => {
    const event = aGuardDutyEvent({
      type: 'Exfiltration:S3/MaliciousIPCaller',
      resource: { resourceType: 'S3Bucket', accessKeyDetails: keyDetails() },
    });
    expect(onlyFinding(event)?.names.kind).toBe('access-key');
  });
});
