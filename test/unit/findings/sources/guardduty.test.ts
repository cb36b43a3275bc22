import { parse } from '../../../../lambda/findings/parse.ts';
import { onlyFinding } from '../../../support/builders/events/parsed.ts';
import { aGuardDutyEvent, keyDetails, OWN_ACCOUNT } from '../../../support/builders/builders.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

const service = (over: Record<string, unknown>): object => aGuardDutyEvent({ service: over });

describe('a finding of GuardDuty', () => {
  it('is read with everything that a decision needs', () => {
    expect(onlyFinding(aGuardDutyEvent())).toEqual({
      kind: 'exposed',
      source: 'guardduty',
      findingId: 'finding-1',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      severity: 8,
      assertion: 'by-type',
      attestation: { kind: 'aws' },
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
      expect(onlyFinding(aGuardDutyEvent({}, { account: '999988887777' }))?.account).toBe(OWN_ACCOUNT);
    });

    it.each([undefined, null, '', ' ', 111122223333, {}])('falls back to the envelope where it is %p', (accountId) => {
      expect(onlyFinding(aGuardDutyEvent({ accountId }))?.account).toBe(OWN_ACCOUNT);
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
      expect(onlyFinding(aGuardDutyEvent(detail, envelope))?.findingId).toBe(findingId);
    });

    it('is the same for a repeat, which has a new event id', () => {
      const [first, repeat] = [aGuardDutyEvent(), aGuardDutyEvent({}, { id: 'event-2' })].map(
        (event) => onlyFinding(event)?.findingId,
      );
      expect(repeat).toBe(first);
    });
  });

  describe('type', () => {
    it.each([undefined, null, '', 7, {}])('refuses a finding whose type is %p', (type) => {
      expect(onlyFinding(aGuardDutyEvent({ type }))).toMatchObject({ type: 'unknown', state: { kind: 'malformed' } });
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
      expect(onlyFinding(aGuardDutyEvent({ severity }))?.severity).toBe(expected);
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
      expect(onlyFinding(service({ additionalInfo: { sample } }))?.state.kind).toBe(kind);
    });

    it.each([
      [true, 'archived'],
      ['true', 'archived'],
      [false, 'open'],
      ['false', 'open'],
      [undefined, 'open'],
    ])('with the archived flag %p is %s', (archived, kind) => {
      expect(onlyFinding(service({ archived }))?.state.kind).toBe(kind);
    });

    it('is archived, however malformed the key id', () => {
      const event = aGuardDutyEvent({
        resource: { accessKeyDetails: keyDetails({ accessKeyId: 'x' }) },
        service: { archived: true },
      });
      expect(onlyFinding(event)?.state.kind).toBe('archived');
    });

    it('is a sample by a placeholder, also where the type is missing', () => {
      const details = keyDetails({ accessKeyId: 'GeneratedFindingAccessKeyId' });
      expect(
        onlyFinding(aGuardDutyEvent({ type: undefined, resource: { accessKeyDetails: details } }))?.state.kind,
      ).toBe('sample');
    });

    it('is malformed where both the type and the key id are wrong', () => {
      const details = keyDetails({ accessKeyId: 'short' });
      expect(
        onlyFinding(aGuardDutyEvent({ type: undefined, resource: { accessKeyDetails: details } }))?.state.kind,
      ).toBe('malformed');
    });

    it('does not take a sample flag from a prototype', () => {
      const event: unknown = JSON.parse(
        JSON.stringify(service({ additionalInfo: {} })).replace(
          '"additionalInfo":{}',
          '"additionalInfo":{"__proto__":{"sample":true}}',
        ),
      );
      expect(onlyFinding(event)?.state.kind).toBe('open');
    });
  });

  describe('instant of activity', () => {
    it.each([
      ['2026-11-20T11:00:00Z', '2026-11-20T11:00:00.000Z'],
      ['2026-11-20T12:00:00.000+01:00', '2026-11-20T11:00:00.000Z'],
      [' 2026-11-20T11:00:00Z ', '2026-11-20T11:00:00.000Z'],
    ])('%p is read', (eventLastSeen, expected) => {
      expect(onlyFinding(service({ eventLastSeen }))?.activityAt?.toISOString()).toBe(expected);
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
      expect(onlyFinding(service({ eventLastSeen }))?.activityAt).toBeUndefined();
    });
  });

  it('tells the instant of the first activity, where the finding does', () => {
    const eventFirstSeen = '2026-11-19T08:00:00Z';
    const instants = [service({ eventFirstSeen }), service({})].map((event) => onlyFinding(event)?.firstActivityAt);
    expect(instants).toEqual([new Date(eventFirstSeen), undefined]);
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
      expect(onlyFinding(aGuardDutyEvent(detail))?.partition).toBe(partition);
    });
  });
});
