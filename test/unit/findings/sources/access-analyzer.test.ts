import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { ANALYZER, anAnalyzerEvent } from '../../../support/builders/events/source-events.ts';

const CI_DEPLOYER = { kind: 'user', user: { name: 'ci-deployer', id: undefined } };

describe('a finding of Access Analyzer', () => {
  it('is read with everything that an evaluation needs', () => {
    expect(onlyFinding(anAnalyzerEvent())).toEqual({
      kind: 'stale',
      source: 'access-analyzer',
      findingId: 'finding-1',
      type: 'UnusedIAMUserAccessKey',
      severity: undefined,
      assertion: 'stale',
      attestation: { kind: 'aws' },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: undefined,
      names: CI_DEPLOYER,
      reference: { kind: 'analyzer', analyzerArn: ANALYZER, id: 'finding-1' },
    });
  });

  it('has its user evaluated', () => {
    expect(verdictsOn(anAnalyzerEvent())).toEqual(['evaluate stale']);
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'finding-1'],
    ['a list', [{}]],
  ])('refuses a detail that is %s', (_name, detail) => {
    expect(parse(anAnalyzerEvent({}, { detail }))).toMatchObject({ kind: 'malformed', source: 'access-analyzer' });
  });

  it.each(['UnusedIAMUserPassword', 'UnusedIAMRole', 'UnusedPermission', 'constructor', '', undefined, 7])(
    'of type %p is about no key',
    (findingType) => {
      expect(parse(anAnalyzerEvent({ findingType }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
    },
  );

  it('refuses an event that tells no account', () => {
    expect(parse(anAnalyzerEvent({ accountId: undefined }, { account: undefined }))).toMatchObject({
      kind: 'malformed',
      problem: expect.stringContaining('account') as unknown,
    });
  });

  it.each([
    ["the finding's, not the analyzer's", { accountId: OWN_ACCOUNT }, '999988887777'],
    ["the analyzer's where the finding tells none", { accountId: '' }, OWN_ACCOUNT],
  ])('is of the account that is %s', (_name, detail, account) => {
    expect(onlyFinding(anAnalyzerEvent(detail, { account }))?.account).toBe(OWN_ACCOUNT);
  });

  describe('state', () => {
    it.each([
      ['ACTIVE', {}, 'open'],
      ['ARCHIVED', {}, 'archived'],
      ['RESOLVED', {}, 'resolved'],
      ['ACTIVE', { isDeleted: true }, 'resolved'],
      ['ACTIVE', { isDeleted: 'true' }, 'resolved'],
      ['RESOLVED', { isDeleted: true }, 'resolved'],
      ['ACTIVE', { error: 'ACCESS_DENIED' }, 'finding-error'],
      ['ARCHIVED', { error: 'ACCESS_DENIED' }, 'archived'],
      ['ACTIVE', { error: '' }, 'open'],
      ['PENDING', {}, 'malformed'],
      [undefined, {}, 'malformed'],
      [['ACTIVE'], {}, 'malformed'],
    ])('with status %p and %p is %s', (status, over, kind) => {
      expect(onlyFinding(anAnalyzerEvent({ status, ...over }))?.state.kind).toBe(kind);
    });

    it('says what the analyzer met', () => {
      expect(onlyFinding(anAnalyzerEvent({ error: 'INTERNAL_ERROR' }))?.state).toEqual({
        kind: 'finding-error',
        problem: 'the analyzer failed: "INTERNAL_ERROR"',
      });
    });
  });

  describe('user', () => {
    it.each([
      ['with a path', 'arn:aws:iam::111122223333:user/team/ci/ci-deployer', CI_DEPLOYER],
      ['in another partition', 'arn:aws-cn:iam::111122223333:user/ci-deployer', CI_DEPLOYER],
      [
        'by its unique id, never as a user of that name',
        'arn:aws:iam::111122223333:user/AIDACKCEVSQ6C2EXAMPLE',
        { kind: 'user', user: { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' } },
      ],
      [
        'whose name only begins like a unique id',
        'arn:aws:iam::111122223333:user/AIDAN',
        { kind: 'user', user: { name: 'AIDAN', id: undefined } },
      ],
    ])('is read %s', (_name, resource, names) => {
      expect(onlyFinding(anAnalyzerEvent({ resource }))?.names).toEqual(names);
    });

    it.each([
      ["a role's ARN", 'arn:aws:iam::111122223333:role/ci-deployer'],
      ["root's ARN", 'arn:aws:iam::111122223333:root'],
      ["another service's ARN", 'arn:aws:s3:::user/ci-deployer'],
      ['an ARN without a name', 'arn:aws:iam::111122223333:user/'],
      ['not a name', 'arn:aws:iam::111122223333:user/ci deployer'],
      ['missing', undefined],
      ['null', null],
      ['a list', ['arn:aws:iam::111122223333:user/ci-deployer']],
    ])('is nobody where the resource is %s', (_name, resource) => {
      expect(verdictsOn(anAnalyzerEvent({ resource }))).toEqual(['notify no-key-named']);
    });
  });

  it('is of the partition of its resource', () => {
    const resource = 'arn:aws-us-gov:iam::111122223333:user/ci-deployer';
    expect(onlyFinding(anAnalyzerEvent({ resource }))?.partition).toBe('aws-us-gov');
  });

  describe('id', () => {
    it.each([
      ["the event's without one of its own", {}, 'event-1'],
      ['a word without either', { id: 7 }, 'unknown'],
    ])('is %s', (_name, envelope, findingId) => {
      expect(onlyFinding(anAnalyzerEvent({ findingId: undefined }, envelope))?.findingId).toBe(findingId);
    });
  });

  it.each([
    ['no resources', {}, { resources: undefined }],
    ['an empty list', {}, { resources: [] }],
    ['another resource', {}, { resources: ['arn:aws:iam::111122223333:user/ci-deployer'] }],
    ['no text', {}, { resources: [7] }],
    ['the analyzer in the second place', {}, { resources: ['x', ANALYZER] }],
    ['no finding id', { findingId: '' }, {}],
  ])('can be asked for nothing more where the event has %s', (_name, detail, envelope) => {
    expect(onlyFinding(anAnalyzerEvent(detail, envelope))?.reference).toBeUndefined();
  });
});
