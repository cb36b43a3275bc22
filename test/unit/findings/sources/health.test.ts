import type { Finding } from '../../../../lambda/domain/findings/finding.ts';
import { parse } from '../../../../lambda/findings/parse.ts';
import { aHealthEvent, OWN_ACCOUNT } from '../../../support/builders/builders.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER = 'AKIARTX3GSDSREXAMPLE';

function findings(event: unknown): readonly Finding[] {
  const parsed = parse(event);
  return parsed.kind === 'findings' ? parsed.findings : [];
}

const only = (event: unknown): Finding | undefined => (findings(event).length === 1 ? findings(event)[0] : undefined);
const namesOf = (event: unknown): readonly string[] =>
  findings(event).map(({ names }) => ('accessKeyId' in names ? String(names.accessKeyId) : names.kind));
const entities = (...values: readonly unknown[]): Record<string, unknown> => ({
  affectedEntities: values.map((entityValue) => ({ entityValue })),
});

const usersOf = (detail: Record<string, unknown>): readonly unknown[] =>
  findings(aHealthEvent(detail)).map(({ names }) => ('user' in names ? names.user?.name : undefined));

describe('an event of Health', () => {
  it('is read with everything that a decision needs', () => {
    expect(only(aHealthEvent())).toEqual({
      kind: 'exposed',
      source: 'health',
      findingId: 'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/1',
      type: 'AWS_RISK_CREDENTIALS_EXPOSED',
      severity: undefined,
      assertion: 'exposed',
      attestation: { kind: 'aws' },
      reference: undefined,
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: undefined,
      names: { kind: 'access-key', accessKeyId: KEY, user: undefined },
    });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', KEY],
    ['a list', [{}]],
  ])('refuses a detail that is %s', (_name, detail) => {
    expect(parse(aHealthEvent({}, { detail }))).toMatchObject({ kind: 'malformed', source: 'health' });
  });

  describe('code', () => {
    it.each([
      ['AWS_RISK_CREDENTIALS_EXPOSED', 'exposed'],
      ['AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED', 'exposed'],
      ['AWS_RISK_CREDENTIALS_COMPROMISED', 'compromised'],
      ['AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED', 'compromised'],
      ['AWS_RISK_IAM_QUARANTINE', 'exposed'],
    ])('%s asserts that the key is %s', (eventTypeCode, assertion) => {
      expect(only(aHealthEvent({ eventTypeCode }))?.assertion).toBe(assertion);
    });

    it.each([
      'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
      'AWS_RISK_ACCOUNT_CONSOLE_COMPROMISE',
      'constructor',
      '__proto__',
    ])('%s is about no key', (eventTypeCode) => {
      expect(parse(aHealthEvent({ eventTypeCode }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
    });

    it.each([undefined, null, '', 7])('refuses an event whose code is %p, and names its key', (eventTypeCode) => {
      expect(only(aHealthEvent({ eventTypeCode }))).toMatchObject({
        type: 'unknown',
        state: { kind: 'malformed' },
        names: { accessKeyId: KEY },
      });
    });
  });

  describe('state', () => {
    it.each([
      ['open', 'open'],
      ['upcoming', 'open'],
      ['closed', 'resolved'],
      [' closed ', 'resolved'],
      [undefined, 'open'],
      [null, 'open'],
      [['closed'], 'open'],
    ])('with the status %p is %s', (statusCode, kind) => {
      expect(only(aHealthEvent({ statusCode }))?.state.kind).toBe(kind);
    });

    it('is resolved by its closure, also where the code is missing', () => {
      expect(only(aHealthEvent({ statusCode: 'closed', eventTypeCode: undefined }))?.state.kind).toBe('resolved');
    });
  });

  describe('id', () => {
    it.each([
      ['its ARN', {}, {}, 'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/1'],
      ['its communication without an ARN', { eventArn: '' }, {}, 'communication-1'],
      ["the event's id without either", { eventArn: null, communicationId: 7 }, {}, 'event-1'],
      ['a word without any', { eventArn: null, communicationId: null }, { id: null }, 'unknown'],
    ])('is %s', (_name, detail, envelope, findingId) => {
      expect(only(aHealthEvent(detail, envelope))?.findingId).toBe(findingId);
    });

    it('is the same for the backup Region, a later page and the closure', () => {
      const copies = [
        aHealthEvent(),
        aHealthEvent({ backupEvent: 'true' }, { region: 'us-west-2', id: 'event-2' }),
        aHealthEvent({ page: '2', communicationId: 'communication-2' }),
        aHealthEvent({ statusCode: 'closed' }),
      ];
      expect(new Set(copies.map((event) => only(event)?.findingId)).size).toBe(1);
    });
  });

  describe('account', () => {
    it.each([
      ['the affected one, not that of the receiver', { affectedAccount: OWN_ACCOUNT }, '999988887777', OWN_ACCOUNT],
      [
        "the metadata's where the affected one is none",
        { affectedAccount: KEY, eventMetadata: { accountId: OWN_ACCOUNT } },
        '999988887777',
        OWN_ACCOUNT,
      ],
      [
        "the envelope's where neither is one",
        { affectedAccount: KEY, eventMetadata: { accountId: '1234567890' } },
        OWN_ACCOUNT,
        OWN_ACCOUNT,
      ],
      ["the envelope's where both are missing", { affectedAccount: undefined }, OWN_ACCOUNT, OWN_ACCOUNT],
      [
        "the envelope's where the affected one is a number",
        { affectedAccount: 999988887777 },
        OWN_ACCOUNT,
        OWN_ACCOUNT,
      ],
    ])('is %s', (_name, detail, account, expected) => {
      expect(only(aHealthEvent(detail, { account }))?.account).toBe(expected);
    });

    it('refuses an event that tells none', () => {
      expect(parse(aHealthEvent({ affectedAccount: undefined }, { account: undefined }))).toMatchObject({
        kind: 'malformed',
        problem: expect.stringContaining('account') as unknown,
      });
    });
  });

  it('is of the partition of its ARN', () => {
    expect(only(aHealthEvent({ eventArn: 'arn:aws-us-gov:health:us-gov-west-1::event/RISK/x/1' }))?.partition).toBe(
      'aws-us-gov',
    );
  });

  describe('entities', () => {
    it('name a key each', () => {
      expect(namesOf(aHealthEvent(entities(KEY, OTHER)))).toEqual([KEY, OTHER]);
    });

    it('name a key once, also where resources and metadata repeat it', () => {
      const event = aHealthEvent(
        { ...entities(KEY, KEY, ` ${KEY} `), eventMetadata: { publicKey: KEY } },
        { resources: [KEY, KEY] },
      );
      expect(namesOf(event)).toEqual([KEY]);
    });

    it('keep a bad one apart from the good ones', () => {
      const event = aHealthEvent(entities('AKIAXXXXXXXXXX', KEY, 'arn:aws:iam::111122223333:user/alice', OTHER));
      expect(namesOf(event)).toEqual(['nothing', KEY, 'nothing', OTHER]);
    });

    it('that are no key ids are not malformed', () => {
      expect(only(aHealthEvent(entities('AKIAXXXXXXXXXX')))?.state.kind).toBe('open');
    });

    it.each([
      ['exactly 16', 16, true],
      ['one less than 16', 15, false],
      ['exactly 128', 128, true],
      ['one more than 128', 129, false],
    ])('name a key where the id has %s characters', (_name, length, isKey) => {
      const id = 'AKIA'.padEnd(length, 'Q');
      expect(namesOf(aHealthEvent(entities(id)))).toEqual([isKey ? id : 'nothing']);
    });

    it('are read from the resources where the list is missing', () => {
      expect(namesOf(aHealthEvent({ affectedEntities: undefined }, { resources: [KEY] }))).toEqual([KEY]);
    });

    it("are read from the metadata's key where both lists are missing", () => {
      expect(namesOf(aHealthEvent({ affectedEntities: undefined, eventMetadata: { publicKey: KEY } }))).toEqual([KEY]);
    });

    it('that are no text are passed over', () => {
      expect(namesOf(aHealthEvent(entities(7, null, {}, [KEY], KEY), { resources: [null, 7] }))).toEqual([KEY]);
    });

    it.each([
      ['no list', KEY],
      ['empty', []],
      ['null', null],
      ['texts', [KEY]],
    ])('that are %s leave a finding that names nothing, and is told to a person', (_name, affectedEntities) => {
      expect(namesOf(aHealthEvent({ affectedEntities }))).toEqual(['nothing']);
    });

    it('that are temporary credentials are told as such', () => {
      expect(only(aHealthEvent(entities('ASIARTX3GSDSTEXAMPLE')))?.names.kind).toBe('temporary-credentials');
    });
  });

  describe('owner', () => {
    it('is the metadata’s user for its key, and not for the others', () => {
      const eventMetadata = { publicKey: OTHER, userName: 'alice' };
      expect(usersOf({ ...entities(KEY, OTHER), eventMetadata })).toEqual([undefined, 'alice']);
    });

    it('is the metadata’s user for the only entity', () => {
      expect(usersOf({ ...entities(KEY), eventMetadata: { userName: 'alice' } })).toEqual(['alice']);
    });

    it('is nobody where several entities share one user and no key', () => {
      expect(usersOf({ ...entities(KEY, OTHER), eventMetadata: { userName: 'alice' } })).toEqual([
        undefined,
        undefined,
      ]);
    });

    it('is told without its path', () => {
      expect(usersOf({ ...entities(KEY), eventMetadata: { userName: 'team/alice' } })).toEqual(['alice']);
    });

    it('is told where no key is named', () => {
      expect(usersOf({ affectedEntities: [], eventMetadata: { userName: 'alice' } })).toEqual(['alice']);
    });

    it('with a placeholder for a name does not hide the key (it once did)', () => {
      const eventMetadata = { publicKey: KEY, userName: 'GeneratedFindingUserName' };
      expect(namesOf(aHealthEvent({ ...entities(KEY), eventMetadata }))).toEqual([KEY]);
    });
  });
});
