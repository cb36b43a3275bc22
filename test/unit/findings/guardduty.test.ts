import type { Finding } from '../../../lambda/domain/finding.ts';
import { parse } from '../../../lambda/findings/parse.ts';
import { aGuardDutyEvent, anActor, anAttackSequence, keyDetails, OWN_ACCOUNT } from '../../support/builders.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

function findings(event: unknown): readonly Finding[] {
  const parsed = parse(event);
  return parsed.kind === 'findings' ? parsed.findings : [];
}

const only = (event: unknown): Finding | undefined => (findings(event).length === 1 ? findings(event)[0] : undefined);
const withDetails = (over: Record<string, unknown>): object =>
  aGuardDutyEvent({ resource: { accessKeyDetails: keyDetails(over) } });
const service = (over: Record<string, unknown>): object => aGuardDutyEvent({ service: over });

const userOf = (over: Record<string, unknown>): unknown => {
  const names = only(withDetails(over))?.names;
  return names !== undefined && 'user' in names ? names.user : undefined;
};

describe('a finding of GuardDuty', () => {
  it('is read with everything that a decision needs', () => {
    expect(only(aGuardDutyEvent())).toEqual({
      kind: 'exposed',
      source: 'guardduty',
      findingId: 'finding-1',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      severity: 8,
      assertion: 'by-type',
      voucher: { kind: 'aws' },
      reference: undefined,
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: new Date('2026-11-20T11:00:00.000Z'),
      names: { kind: 'access-key', accessKeyId: KEY, user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' } },
    });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'AKIARTX3GSDSQEXAMPLE'],
    ['a list', [{}]],
    ['a number', 1],
  ])('refuses a detail that is %s', (_name, detail) => {
    expect(parse(aGuardDutyEvent({}, { detail }))).toMatchObject({ kind: 'malformed', source: 'guardduty' });
  });

  it.each([
    ['a text', KEY],
    ['a list', [keyDetails()]],
    ['a number', 7],
    ['false', false],
  ])('refuses accessKeyDetails that are %s (they were once ignored)', (_name, accessKeyDetails) => {
    expect(parse(aGuardDutyEvent({ resource: { accessKeyDetails } }))).toMatchObject({
      kind: 'malformed',
      problem: expect.stringContaining('accessKeyDetails') as unknown,
    });
  });

  describe('account', () => {
    it("is the finding's, not that of the administrator who received it", () => {
      expect(only(aGuardDutyEvent({}, { account: '999988887777' }))?.account).toBe(OWN_ACCOUNT);
    });

    it.each([undefined, null, '', ' ', 111122223333, {}])('falls back to the envelope where it is %p', (accountId) => {
      expect(only(aGuardDutyEvent({ accountId }))?.account).toBe(OWN_ACCOUNT);
    });

    it('refuses an event that tells none', () => {
      expect(parse(aGuardDutyEvent({ accountId: undefined }, { account: undefined }))).toMatchObject({
        kind: 'malformed',
        problem: expect.stringContaining('account') as unknown,
      });
    });
  });

  describe('id', () => {
    it.each([
      ['its id', {}, {}, 'finding-1'],
      ['its ARN without an id', { id: undefined, arn: 'arn:f' }, {}, 'arn:f'],
      ["the event's id without either", { id: '', arn: 7 }, {}, 'event-1'],
      ['a word without any', { id: null, arn: null }, { id: null }, 'unknown'],
    ])('is %s', (_name, detail, envelope, findingId) => {
      expect(only(aGuardDutyEvent(detail, envelope))?.findingId).toBe(findingId);
    });

    it('is the same for a repeat, which has a new event id', () => {
      const [first, repeat] = [aGuardDutyEvent(), aGuardDutyEvent({}, { id: 'event-2' })].map(
        (event) => only(event)?.findingId,
      );
      expect(repeat).toBe(first);
    });
  });

  describe('type', () => {
    it.each([undefined, null, '', 7, {}])('refuses a finding whose type is %p', (type) => {
      expect(only(aGuardDutyEvent({ type }))).toMatchObject({ type: 'unknown', state: { kind: 'malformed' } });
    });
  });

  describe('severity', () => {
    it.each([
      [8, 8],
      [5.5, 5.5],
      ['8', 8],
      [' 8.0 ', 8],
      [0, 0],
      ['high', undefined],
      ['NaN', undefined],
      ['Infinity', undefined],
      ['', undefined],
      [' ', undefined],
      [Number.NaN, undefined],
      [Number.POSITIVE_INFINITY, undefined],
      [null, undefined],
      [undefined, undefined],
      [true, undefined],
      [[8], undefined],
      [{ valueOf: () => 8 }, undefined],
    ])('%p is read as %p', (severity, expected) => {
      expect(only(aGuardDutyEvent({ severity }))?.severity).toBe(expected);
    });
  });

  describe('state', () => {
    it.each([
      [true, 'sample'],
      ['true', 'sample'],
      [false, 'open'],
      ['false', 'open'],
      ['yes', 'open'],
      [1, 'open'],
      [null, 'open'],
    ])('with the sample flag %p is %s', (sample, kind) => {
      expect(only(service({ additionalInfo: { sample } }))?.state.kind).toBe(kind);
    });

    it.each([
      [true, 'archived'],
      ['true', 'archived'],
      [false, 'open'],
      ['false', 'open'],
      [undefined, 'open'],
    ])('with the archived flag %p is %s', (archived, kind) => {
      expect(only(service({ archived }))?.state.kind).toBe(kind);
    });

    it('is archived, however malformed the key id', () => {
      const event = aGuardDutyEvent({
        resource: { accessKeyDetails: keyDetails({ accessKeyId: 'x' }) },
        service: { archived: true },
      });
      expect(only(event)?.state.kind).toBe('archived');
    });

    it('is a sample by a placeholder, also where the type is missing', () => {
      const details = keyDetails({ accessKeyId: 'GeneratedFindingAccessKeyId' });
      expect(only(aGuardDutyEvent({ type: undefined, resource: { accessKeyDetails: details } }))?.state.kind).toBe(
        'sample',
      );
    });

    it('is malformed where both the type and the key id are wrong', () => {
      const details = keyDetails({ accessKeyId: 'short' });
      expect(only(aGuardDutyEvent({ type: undefined, resource: { accessKeyDetails: details } }))?.state.kind).toBe(
        'malformed',
      );
    });

    it('does not take a sample flag from a prototype', () => {
      const event: unknown = JSON.parse(
        JSON.stringify(service({ additionalInfo: {} })).replace(
          '"additionalInfo":{}',
          '"additionalInfo":{"__proto__":{"sample":true}}',
        ),
      );
      expect(only(event)?.state.kind).toBe('open');
    });
  });

  describe('instant of activity', () => {
    it.each([
      ['2026-11-20T11:00:00Z', '2026-11-20T11:00:00.000Z'],
      ['2026-11-20T12:00:00.000+01:00', '2026-11-20T11:00:00.000Z'],
      [' 2026-11-20T11:00:00Z ', '2026-11-20T11:00:00.000Z'],
    ])('%p is read', (eventLastSeen, expected) => {
      expect(only(service({ eventLastSeen }))?.activityAt?.toISOString()).toBe(expected);
    });

    it.each([
      ['missing', undefined],
      ['null', null],
      ['a number', 1795165315],
      ['no instant', 'yesterday'],
      ['an instant that no calendar has', '2026-13-41T99:00:00Z'],
      ['a day', '2026-11-20'],
      ['a time whose zone nobody knows', '2026-11-20T11:00:00'],
      ['written as in a mail', 'Fri, 20 Nov 2026 00:37:54 GMT'],
      ['empty', ''],
    ])('is unknown, which counts as newer, where it is %s', (_name, eventLastSeen) => {
      expect(only(service({ eventLastSeen }))?.activityAt).toBeUndefined();
    });
  });

  describe('partition', () => {
    it.each([
      ['the one it tells', { partition: 'aws-cn' }, 'aws-cn'],
      [
        'that of its ARN where it tells none',
        { partition: undefined, arn: 'arn:aws-us-gov:guardduty:us-gov-west-1:1:x' },
        'aws-us-gov',
      ],
      ['aws where nothing tells', { partition: undefined, arn: undefined }, 'aws'],
      ['aws where the ARN is none', { partition: undefined, arn: 'urn:evil:x' }, 'aws'],
    ])('is %s', (_name, detail, partition) => {
      expect(only(aGuardDutyEvent(detail))?.partition).toBe(partition);
    });
  });

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
      expect(only(withDetails({ accessKeyId }))?.state.kind).toBe(kind);
    });

    it('is read without the white space around it', () => {
      expect(only(withDetails({ accessKeyId: ` ${KEY}\n` }))?.names).toMatchObject({ accessKeyId: KEY });
    });

    it.each([undefined, null, '', ' ', 'null'])(
      'that is absent, as %p, leaves the user, as a console login does',
      (accessKeyId) => {
        expect(only(withDetails({ accessKeyId }))).toMatchObject({ state: { kind: 'open' }, names: { kind: 'user' } });
      },
    );

    it('that is malformed is never told in full, for it may be a secret', () => {
      const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
      expect(only(withDetails({ accessKeyId: secret }))?.state).toEqual({
        kind: 'malformed',
        problem:
          'the access key id is 40 characters beginning with "wJal"; IAM knows only ids of 16 to 128 letters, digits and underscores',
      });
    });

    it('that is no text is told by what it is', () => {
      expect(only(withDetails({ accessKeyId: [KEY, KEY] }))?.state).toMatchObject({
        problem: expect.stringContaining('"a list of 2"') as unknown,
      });
    });

    it.each([
      ['AKIARTX3GSDSQEXAMPLE', 'access-key'],
      ['ASIARTX3GSDSQEXAMPLE', 'temporary-credentials'],
      ['ABIARTX3GSDSQEXAMPLE', 'other-credential'],
    ])('%s names %s', (accessKeyId, kind) => {
      expect(only(withDetails({ accessKeyId }))?.names.kind).toBe(kind);
    });

    it.each([
      ['a long-term key', KEY, 'AssumedRole', 'access-key'],
      ['temporary credentials', 'ASIARTX3GSDSQEXAMPLE', 'IAMUser', 'temporary-credentials'],
    ])('alone tells %s, whatever the user type says', (_name, accessKeyId, userType, kind) => {
      expect(only(withDetails({ accessKeyId, userType }))?.names.kind).toBe(kind);
    });
  });

  describe('root', () => {
    it.each([
      ['its type', { userType: 'Root', principalId: undefined }],
      ['a principal id equal to the account', { userType: undefined, principalId: OWN_ACCOUNT }],
    ])('is told by %s, with its key', (_name, details) => {
      expect(only(withDetails({ userName: undefined, ...details }))?.names).toEqual({ kind: 'root', accessKeyId: KEY });
    });

    it('is told without a key', () => {
      expect(only(withDetails({ userType: 'Root', accessKeyId: undefined }))?.names).toEqual({
        kind: 'root',
        accessKeyId: undefined,
      });
    });

    it.each(['Root', 'root', '<root_account>'])('is not told by a user name, such as %s', (userName) => {
      expect(only(withDetails({ userName }))?.names.kind).toBe('access-key');
    });

    it("is not told by another account's id", () => {
      expect(only(withDetails({ principalId: '999988887777' }))?.names.kind).toBe('access-key');
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
        expect(only(withDetails({ accessKeyId }))).toMatchObject({
          state: { kind: 'sample' },
          names: { kind: 'nothing' },
        });
      },
    );

    it('take a finding that names the placeholder user and no key for a sample', () => {
      expect(only(withDetails({ accessKeyId: undefined, userName: 'GeneratedFindingUserName' }))?.state.kind).toBe(
        'sample',
      );
    });

    it.each(['GeneratedFindingUserName', 'GeneratedFindingUser2'])(
      'do not hide the key of a user whom an attacker named %s (it was once ignored as a sample)',
      (userName) => {
        expect(only(withDetails({ userName }))).toMatchObject({
          state: { kind: 'open' },
          names: { kind: 'access-key' },
        });
      },
    );

    it('do not hide a console login of a user with such a name', () => {
      const event = withDetails({ accessKeyId: undefined, userName: 'GeneratedFindingUser2' });
      expect(only(event)).toMatchObject({ state: { kind: 'open' }, names: { kind: 'user' } });
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
    expect(only(event)?.names.kind).toBe('access-key');
  });
});

const keysOf = (event: unknown): readonly unknown[] =>
  findings(event).map(({ names }) => ('accessKeyId' in names ? names.accessKeyId : names.kind));

describe('an attack sequence of GuardDuty', () => {
  const OTHER = 'AKIARTX3GSDSREXAMPLE';
  it('names the key of each actor', () => {
    expect(keysOf(anAttackSequence([anActor(), anActor({ credentialUid: OTHER })]))).toEqual([KEY, OTHER]);
  });

  it('names a key once, however many actors used it', () => {
    expect(keysOf(anAttackSequence([anActor(), anActor(), anActor()]))).toEqual([KEY]);
  });

  it('names a key once, also where only one of the actors tells its user (it was once contained twice side by side)', () => {
    expect(keysOf(anAttackSequence([anActor(), anActor({ name: undefined, uid: undefined })]))).toEqual([KEY]);
  });

  it('names the keys of as many actors as an event can hold, in time that does not grow with their square', () => {
    const ids = Array.from({ length: 3000 }, (_, index) => `AKIA${String(index).padStart(16, '0')}`);
    const startedAt = performance.now();
    expect(keysOf(anAttackSequence([...ids, ...ids].map((credentialUid) => anActor({ credentialUid }))))).toEqual(ids);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('keeps a bad actor apart from the good ones', () => {
    const parsed = findings(anAttackSequence([anActor({ credentialUid: 'short' }), anActor(), 'actor', null]));
    expect(parsed.map(({ state, names }) => [state.kind, names.kind])).toEqual([
      ['malformed', 'user'],
      ['open', 'access-key'],
    ]);
  });

  it('tells root, temporary credentials and keys apart', () => {
    const actors = [
      anActor({ type: 'Root', uid: OWN_ACCOUNT, name: 'Root' }),
      anActor({ credentialUid: 'ASIARTX3GSDSTEXAMPLE', type: 'AssumedRole' }),
      anActor(),
    ];
    expect(findings(anAttackSequence(actors)).map(({ names }) => names.kind)).toEqual([
      'root',
      'temporary-credentials',
      'access-key',
    ]);
  });

  it("knows root by the id of the actor's own account, which may be another", () => {
    const actor = anActor({ type: undefined, uid: '999988887777', account: { uid: '999988887777' } });
    expect(findings(anAttackSequence([actor])).map(({ names }) => names.kind)).toEqual(['root']);
  });

  it("knows root by the finding's account where the actor tells none", () => {
    const actor = anActor({ type: undefined, uid: OWN_ACCOUNT, account: undefined });
    expect(findings(anAttackSequence([actor])).map(({ names }) => names.kind)).toEqual(['root']);
  });

  it('names the actors also where there are empty key details beside them (they were once passed over)', () => {
    expect(keysOf(anAttackSequence([anActor()], { resource: { accessKeyDetails: {} } }))).toEqual([KEY]);
  });

  it('names the keys of the details and of the actors, each once', () => {
    const resource = { accessKeyDetails: keyDetails({ accessKeyId: OTHER }) };
    expect(keysOf(anAttackSequence([anActor(), anActor({ credentialUid: OTHER })], { resource }))).toEqual([
      OTHER,
      KEY,
    ]);
  });

  it('names no key of its resources: they are what was touched, and no evidence against it', () => {
    const sequence = { actors: [], resources: [{ uid: KEY, resourceType: 'ACCESS_KEY' }] };
    expect(parse(anAttackSequence([], { service: { detection: { sequence } } }))).toMatchObject({
      kind: 'ignored',
      reason: 'not-a-key-finding',
    });
  });

  it.each([
    ['no list', { 0: { user: anActor() } }],
    ['a text', KEY],
    ['null', null],
  ])('is ignored where its actors are %s', (_name, actors) => {
    expect(parse(anAttackSequence([], { service: { detection: { sequence: { actors } } } })).kind).toBe('ignored');
  });

  it('gives all its findings the same id, time and type', () => {
    const parsed = findings(anAttackSequence([anActor(), anActor({ credentialUid: OTHER })]));
    expect(
      new Set(parsed.map(({ findingId, type, activityAt }) => `${findingId} ${type} ${activityAt?.toISOString()}`)),
    ).toEqual(new Set(['finding-1 AttackSequence:IAM/CompromisedCredentials 2026-11-20T11:00:00.000Z']));
  });
});
