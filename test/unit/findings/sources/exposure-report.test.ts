import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { aReportEvent } from '../../../support/builders/events/source-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER_ACCOUNT = '999988887777';
const EMPTY = { accessKeyId: '', userName: '', accountId: '', reportedBy: '', location: '', reason: '' };

describe('a report of an exposed key', () => {
  it('is read with everything that a decision needs', () => {
    expect(onlyFinding(aReportEvent())).toEqual({
      kind: 'exposed',
      source: 'report',
      findingId: `report/${KEY}/https://github.com/example/repo/blob/main/.env#L3`,
      type: 'Access Key Exposure Reported',
      severity: undefined,
      assertion: 'requested',
      attestation: { kind: 'reporter', account: OWN_ACCOUNT },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: undefined,
      names: { kind: 'access-key', accessKeyId: KEY, user: undefined },
      reference: undefined,
    });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', KEY],
    ['a list', [{ accessKeyId: KEY }]],
  ])('refuses a detail that is %s', (_name, detail) => {
    expect(parse(aReportEvent({}, { detail }))).toMatchObject({ kind: 'malformed', source: 'report' });
  });

  it.each([undefined, null, '', 111122223333])('refuses one whose envelope has the account %p', (account) => {
    expect(parse(aReportEvent({ accountId: OWN_ACCOUNT }, { account }))).toMatchObject({
      kind: 'malformed',
      problem: expect.stringContaining('reporter') as unknown,
    });
  });

  describe('account', () => {
    it.each([
      ['the one that it tells', OTHER_ACCOUNT, OTHER_ACCOUNT],
      ["the reporter's where it tells an empty text", '', OWN_ACCOUNT],
      ["the reporter's where it tells 11 digits", '99998888777', OWN_ACCOUNT],
      ["the reporter's where it tells 13 digits", '9999888877770', OWN_ACCOUNT],
      ["the reporter's where it tells words", `account ${OTHER_ACCOUNT}`, OWN_ACCOUNT],
      ["the reporter's where it tells a number", 999988887777, OWN_ACCOUNT],
    ])('is %s', (_name, accountId, account) => {
      expect(onlyFinding(aReportEvent({ accountId }))?.account).toBe(account);
    });

    it('that it tells changes nothing of who reports', () => {
      expect(onlyFinding(aReportEvent({ accountId: OTHER_ACCOUNT }))?.attestation).toEqual({
        kind: 'reporter',
        account: OWN_ACCOUNT,
      });
    });
  });

  describe('key', () => {
    it.each([
      ['long-term', KEY, 'contain requested by proof'],
      ['long-term, among white space', ` ${KEY}\n`, 'contain requested by proof'],
      ['temporary', 'ASIARTX3GSDSTEXAMPLE', 'notify temporary-credentials'],
      ['of another prefix', 'ABIARTX3GSDSTEXAMPLE', 'notify no-key-named'],
      ["GuardDuty's placeholder", 'GeneratedFindingAccessKeyId', 'ignore sample-finding'],
      ['empty', '', 'notify no-key-named'],
      ['missing', undefined, 'notify no-key-named'],
      ['null', null, 'notify no-key-named'],
      ['too short', 'AKIARTX3GSDSQEX', 'refuse malformed'],
      ['a secret', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'refuse malformed'],
      ['a number', 7, 'refuse malformed'],
      ['a list', [KEY], 'refuse malformed'],
    ])('that is %s', (_name, accessKeyId, verdict) => {
      expect(verdictsOn(aReportEvent({ accessKeyId }))).toEqual([verdict]);
    });

    it('whose place a secret took is told nowhere', () => {
      const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
      const told = JSON.stringify(parse(aReportEvent({ accessKeyId: secret })));
      expect(told).not.toContain(secret.slice(5, 20));
    });
  });

  it('names the user as a hint', () => {
    expect(onlyFinding(aReportEvent({ userName: 'team/alice' }))?.names).toEqual({
      kind: 'access-key',
      accessKeyId: KEY,
      user: { name: 'alice', id: undefined },
    });
  });

  it('is told to a person where it names a user and no key', () => {
    expect(verdictsOn(aReportEvent({ ...EMPTY, userName: 'alice' }))).toEqual(['notify no-key-named']);
  });

  describe('id', () => {
    it.each([
      ['the reporter without a location', { location: '' }, `report/${KEY}/trufflehog`],
      ['a word without either', { location: null, reportedBy: undefined }, `report/${KEY}/unknown`],
      ["the event's id without a key", EMPTY, 'report/event-1/unknown'],
      [
        'temporary credentials',
        { accessKeyId: 'ASIARTX3GSDSTEXAMPLE', location: 'x' },
        'report/ASIARTX3GSDSTEXAMPLE/x',
      ],
    ])('holds %s', (_name, detail, findingId) => {
      expect(onlyFinding(aReportEvent(detail))?.findingId).toBe(findingId);
    });

    it('is a word where nothing tells it', () => {
      expect(onlyFinding(aReportEvent(EMPTY, { id: undefined }))?.findingId).toBe('report/unknown/unknown');
    });

    it('is the same for the same key and location, whoever reports it and why', () => {
      const ids = [{}, { reportedBy: 'gitleaks', reason: 'again' }].map((detail) =>
        onlyFinding(aReportEvent(detail, { id: 'another' })),
      );
      expect(new Set(ids.map((finding) => finding?.findingId)).size).toBe(1);
    });

    it('stays short where the location is huge', () => {
      expect(onlyFinding(aReportEvent({ location: 'x'.repeat(1_000_000) }))?.findingId.length).toBeLessThan(256);
    });

    it('is without the password in the location', () => {
      const location = 'https://alice:hunter2hunter2@git.example.com/repo?token=hunter3hunter3';
      expect(onlyFinding(aReportEvent({ location }))?.findingId).not.toContain('hunter');
    });
  });

  it.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eu-central-1', 'aws'],
    [undefined, 'aws'],
  ])('from Region %p is of the partition %s', (region, partition) => {
    expect(onlyFinding(aReportEvent({}, { region }))?.partition).toBe(partition);
  });
});
