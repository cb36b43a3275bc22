import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { aTrustedAdvisorEvent } from '../../../support/builders/events/source-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const NAMED = { kind: 'access-key', accessKeyId: KEY, user: { name: 'ci-deployer', id: undefined } };

describe("an item of Trusted Advisor's check on exposed keys", () => {
  it('is read with everything that a decision needs', () => {
    expect(onlyFinding(aTrustedAdvisorEvent())).toEqual({
      kind: 'exposed',
      source: 'trusted-advisor',
      findingId: `trusted-advisor/12345678910/${KEY}/https://github.com/example/repo/blob/main/.env`,
      type: 'Exposed Access Keys',
      severity: undefined,
      assertion: 'exposed',
      attestation: { kind: 'aws' },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: undefined,
      names: NAMED,
      reference: undefined,
    });
  });

  it.each(['missing', 'null', 'a text', 'a list'].map((name, index) => [name, [undefined, null, KEY, [{}]][index]]))(
    'refuses a detail that is %s',
    (_name, detail) => {
      expect(parse(aTrustedAdvisorEvent({}, {}, { detail }))).toMatchObject({
        kind: 'malformed',
        source: 'trusted-advisor',
      });
    },
  );

  it.each([undefined, null, KEY, [KEY]])('refuses an item that is %p', (item) => {
    expect(parse(aTrustedAdvisorEvent({}, { 'check-item-detail': item }))).toMatchObject({ kind: 'malformed' });
  });

  it.each(['IAM Access Key Rotation', 'Security Groups', '', undefined, 7])('of check %p is about no key', (check) => {
    expect(parse(aTrustedAdvisorEvent({}, { 'check-name': check }))).toMatchObject({
      kind: 'ignored',
      reason: 'not-a-key-finding',
    });
  });

  it('refuses an event without an account', () => {
    expect(parse(aTrustedAdvisorEvent({}, {}, { account: undefined }))).toMatchObject({
      kind: 'malformed',
      problem: expect.stringContaining('account') as unknown,
    });
  });

  it.each([
    ['Exposed', 'contain exposed by proof'],
    ['Potentially compromised', 'contain compromised by proof'],
    ['Suspected', 'contain compromised by proof'],
    ['POTENTIALLY COMPROMISED', 'contain compromised by proof'],
    ['something new', 'contain exposed by proof'],
    [undefined, 'contain exposed by proof'],
    [null, 'contain exposed by proof'],
  ])('of fraud type %p leads to %s', (type, verdict) => {
    expect(verdictsOn(aTrustedAdvisorEvent({ 'Fraud Type': type }))).toEqual([verdict]);
  });

  it.each([
    ['ERROR', 'contain exposed by proof'],
    ['WARN', 'contain exposed by proof'],
    [undefined, 'contain exposed by proof'],
    ['OK', 'ignore resolved'],
  ])('of status %p leads to %s', (status, verdict) => {
    expect(verdictsOn(aTrustedAdvisorEvent({}, { status }))).toEqual([verdict]);
  });

  describe('columns', () => {
    it('are read whatever their case and punctuation', () => {
      const item = { 'access key id': KEY, USER_NAME: 'ci-deployer', FraudType: 'Suspected', 'case-id': '7' };
      expect(onlyFinding(aTrustedAdvisorEvent({}, { 'check-item-detail': item }))).toMatchObject({
        names: NAMED,
        assertion: 'compromised',
        findingId: `trusted-advisor/7/${KEY}/unknown`,
      });
    });

    it('may all be missing but the key', () => {
      const item = { 'Access Key ID': KEY };
      expect(onlyFinding(aTrustedAdvisorEvent({}, { 'check-item-detail': item }))).toMatchObject({
        names: { accessKeyId: KEY, user: undefined },
        findingId: `trusted-advisor/unknown/${KEY}/unknown`,
      });
    });

    it('are never read from a prototype', () => {
      const item: unknown = Object.create({ 'Access Key ID': KEY });
      expect(verdictsOn(aTrustedAdvisorEvent({}, { 'check-item-detail': item }))).toEqual(['notify no-key-named']);
    });
  });

  describe('key', () => {
    it.each([
      ['is missing', { 'Access Key ID': undefined }, 'notify no-key-named'],
      ['is empty', { 'Access Key ID': ' ' }, 'notify no-key-named'],
      ['is temporary', { 'Access Key ID': 'ASIARTX3GSDSTEXAMPLE' }, 'notify temporary-credentials'],
      ['is none that IAM knows', { 'Access Key ID': 'AKIA-1' }, 'refuse malformed'],
    ])('that %s', (_name, columns, verdict) => {
      expect(verdictsOn(aTrustedAdvisorEvent(columns))).toEqual([verdict]);
    });

    it('that is malformed and resolved is resolved', () => {
      expect(verdictsOn(aTrustedAdvisorEvent({ 'Access Key ID': 'AKIA-1' }, { status: 'OK' }))).toEqual([
        'ignore resolved',
      ]);
    });

    it('that cannot be read stands nowhere in the id', () => {
      const event = aTrustedAdvisorEvent({ 'Access Key ID': 'no/key+but/a+secret' });
      expect(onlyFinding(event)?.findingId).toBe(
        'trusted-advisor/12345678910/unknown/https://github.com/example/repo/blob/main/.env',
      );
    });
  });

  it('names root by no name: `Root` is one like any other', () => {
    expect(onlyFinding(aTrustedAdvisorEvent({ 'User Name (IAM or Root)': 'Root' }))?.names).toEqual({
      kind: 'access-key',
      accessKeyId: KEY,
      user: { name: 'Root', id: undefined },
    });
  });

  it('is the same incident when the check repeats it, and another in another place', () => {
    const repeats = [{}, { 'Time Updated': '2026-11-27T00:00:00.000Z' }, { Location: 'https://example.com/other' }];
    const ids = repeats.map((columns) => onlyFinding(aTrustedAdvisorEvent(columns))?.findingId);
    expect(ids.map((id) => id === ids[0])).toEqual([true, true, false]);
  });
});
