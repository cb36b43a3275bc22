import type { Finding } from '../../../../lambda/domain/findings/finding.ts';
import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import {
  aThreat,
  customActionEvent,
  hubEvent,
  hubEventV2,
  aThreatV2,
} from '../../../support/builders/events/hub-findings.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { hubKey } from '../../../support/builders/events/source-events.ts';

const OTHER_KEY = 'AKIARTX3GSDSREXAMPLE';
const ABOUT_A_BUCKET = aThreat({ Id: 'bucket', Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::bucket' }] });

function findings(event: unknown): readonly Finding[] {
  const parsed = parse(event);
  return parsed.kind === 'findings' ? parsed.findings : [];
}

const keysIn = (event: unknown): readonly unknown[] =>
  findings(event).map(({ names }) => ('accessKeyId' in names ? names.accessKeyId : names.kind));

describe.each([
  ['in ASFF', hubEvent, aThreat],
  ['in OCSF', hubEventV2, aThreatV2],
])('an event of Security Hub %s', (_format, event, finding) => {
  it.each([
    ['missing', undefined],
    ['null', null],
    ['a text', 'AKIARTX3GSDSQEXAMPLE'],
    ['one finding, no list', finding()],
    ['an empty list', []],
  ])('is refused where its findings are %s', (_name, told) => {
    expect(parse(event(told))).toMatchObject({ kind: 'malformed', source: 'securityhub' });
  });

  it.each([
    ['missing', undefined],
    ['null', null],
    ['a list', [finding()]],
  ])('is refused where its detail is %s', (_name, detail) => {
    expect(parse(event([], { detail }))).toMatchObject({ kind: 'malformed', source: 'securityhub' });
  });

  it.each([
    ['null', null],
    ['a text', 'finding'],
    ['a list', [finding()]],
    ['a number', 7],
  ])('refuses a finding that is %s, and reads the others all the same', (_name, told) => {
    expect(verdictsOn(event([told, finding()]))).toEqual(['refuse malformed', expect.stringContaining('contain')]);
  });

  it('tells which finding it cannot read', () => {
    expect(findings(event([finding(), 'x'])).map(({ findingId, state }) => [findingId, state])).toEqual([
      ['finding-1', { kind: 'open' }],
      ['event-1/1', { kind: 'malformed', problem: 'finding 1 is "x", no object' }],
    ]);
  });

  it('is about no key where none of its findings is', () => {
    expect(parse(event([finding({ Resources: [], resources: [] })]))).toMatchObject({
      kind: 'ignored',
      source: 'securityhub',
      reason: 'not-a-key-finding',
    });
  });

  it('keeps the id of a finding that has none', () => {
    expect(
      onlyFinding(event([finding({ Id: undefined, finding_info: undefined, metadata: undefined })]))?.findingId,
    ).toBe('event-1/0');
  });

  it('has a word for the id of an event that has none either', () => {
    const told = finding({ Id: undefined, finding_info: undefined, metadata: undefined });
    expect(onlyFinding(event([told], { id: undefined }))?.findingId).toBe('unknown/0');
  });

  it('cuts an endless id', () => {
    const Id = 'x'.repeat(5_000);
    expect(onlyFinding(event([finding({ Id, finding_info: { uid: Id, types: ['a:b/c'] } })]))?.findingId).toHaveLength(
      217,
    );
  });
});

describe('the account of a finding', () => {
  it("is the finding's, not that of the administrator who received it", () => {
    expect(onlyFinding(hubEvent([aThreat()], { account: '999988887777' }))?.account).toBe(OWN_ACCOUNT);
  });

  it.each([undefined, null, '', ' ', 111122223333, {}])("is the envelope's where it tells %p", (AwsAccountId) => {
    expect(onlyFinding(hubEvent([aThreat({ AwsAccountId })]))?.account).toBe(OWN_ACCOUNT);
  });

  it.each(['12345678901', '1234567890123', 'arn:aws:iam::111122223333:root', '111122223333\n1'])(
    'refuses %p, which is none, and never takes that of the receiver for it',
    (AwsAccountId) => {
      expect(onlyFinding(hubEvent([aThreat({ AwsAccountId })]))).toMatchObject({
        names: { kind: 'nothing' },
        state: { kind: 'malformed', problem: expect.stringContaining('which is no account') as unknown },
      });
    },
  );

  it('refuses an event that tells none at all', () => {
    expect(parse(hubEvent([aThreat({ AwsAccountId: undefined })], { account: 'x' }))).toMatchObject({
      kind: 'malformed',
      problem: 'finding 0 is of nothing, which is no account',
    });
  });

  it('is enough for one finding where another and the envelope tell none', () => {
    const event = hubEvent([aThreat({ AwsAccountId: undefined }), aThreat()], { account: undefined });
    expect(onlyFinding(event)?.account).toBe(OWN_ACCOUNT);
  });
});

describe('several findings', () => {
  it('are all read', () => {
    const second = aThreat({ Id: 'a/finding/finding-2', Resources: [hubKey({ AccessKeyId: OTHER_KEY })].map(asOther) });
    expect(keysIn(hubEvent([aThreat(), ABOUT_A_BUCKET, second]))).toEqual(['AKIARTX3GSDSQEXAMPLE', OTHER_KEY]);
  });

  it('are one for each key that one of them names', () => {
    const Resources = [hubKey(), asOther(hubKey()), { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::bucket' }];
    expect(keysIn(hubEvent([aThreat({ Resources })]))).toEqual(['AKIARTX3GSDSQEXAMPLE', OTHER_KEY]);
  });

  it('are one where they repeat a key, told with or without its user', () => {
    const bare = { Type: 'AwsIamAccessKey', Id: 'AKIARTX3GSDSQEXAMPLE' };
    expect(keysIn(hubEvent([aThreat({ Resources: [hubKey(), bare] }), aThreat()]))).toEqual(['AKIARTX3GSDSQEXAMPLE']);
  });

  it('are two where different findings name one key', () => {
    expect(keysIn(hubEvent([aThreat(), aThreat({ Id: 'a/finding/finding-2' })]))).toHaveLength(2);
  });

  it.each([
    ['before', [aThreat(), aThreat({ RecordState: 'ARCHIVED' })]],
    ['after', [aThreat({ RecordState: 'ARCHIVED' }), aThreat()]],
  ])('of one id stay the open one, be it %s the settled one', (_name, told) => {
    expect(verdictsOn(hubEvent(told))).toEqual(['contain compromised by suspicion']);
  });

  it('name nobody only where none of their resources does', () => {
    const Resources = [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:null' }, hubKey()];
    expect(keysIn(hubEvent([aThreat({ Resources })]))).toEqual(['AKIARTX3GSDSQEXAMPLE']);
  });

  it('leave a malformed key id beside a good one', () => {
    const Resources = [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:short' }, hubKey()];
    expect(verdictsOn(hubEvent([aThreat({ Resources })]))).toEqual([
      'refuse malformed',
      'contain compromised by suspicion',
    ]);
  });
});

it('is no custom action by the word of the findings', () => {
  expect(
    onlyFinding(hubEvent([aThreat()], { resources: ['arn:x:action/custom/KeystopContain'] }))?.attestation,
  ).toEqual({
    kind: 'aws',
  });
});

it('refuses an unreadable finding of a custom action like any other', () => {
  expect(verdictsOn(customActionEvent([null]))).toEqual(['refuse malformed']);
});

function asOther(resource: Record<string, unknown>): Record<string, unknown> {
  return { ...resource, Id: `AWS::IAM::AccessKey:${OTHER_KEY}` };
}
