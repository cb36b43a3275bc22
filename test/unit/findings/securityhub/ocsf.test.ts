import { parse } from '../../../../lambda/findings/parse.ts';
import { aPolicy, OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import {
  aControlV2,
  aThreat,
  aThreatV2,
  findingInfo,
  GUARDDUTY,
  GUARDDUTY_V2,
  hubEvent,
  hubEventV2,
  keyV2,
  userV2,
} from '../../../support/builders/events/hub-findings.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';

type Json = Record<string, unknown>;

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const SCANNER = 'arn:aws:securityhub:eu-central-1::productv2/scanner/scanner';

const threat = (over: Json = {}): object => hubEventV2([aThreatV2(over)]);
const withInfo = (over: Json): object => threat({ finding_info: findingInfo(over) });
const withKey = (over: Json): object => threat({ resources: [keyV2(over)] });
const ofProduct = (uid: unknown, over: Json = {}): object =>
  threat({ metadata: { product: { uid }, uid: 'metadata-1' }, ...over });
const control = (over: Json = {}): object => hubEventV2([aControlV2(over)]);

const check = (over: Json = {}): object =>
  threat({
    metadata: { product: { uid: 'prowler', name: 'Prowler' }, event_code: 'iam_user_accesskey_unused' },
    finding_info: { uid: 'prowler-1', created_time: 1_795_172_400 },
    resources: [{ type: 'AwsIamUser', uid: 'arn:aws:iam::111122223333:user/ci-deployer', name: 'x/AccessKey1' }],
    status_code: 'FAIL',
    ...over,
  });

describe("GuardDuty's finding in OCSF", () => {
  it('is read with everything that a decision needs', () => {
    expect(onlyFinding(threat())).toEqual({
      kind: 'exposed',
      source: 'securityhub',
      findingId: 'finding-1',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      severity: 7,
      assertion: 'by-type',
      attestation: { kind: 'aws' },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: new Date('2026-11-20T11:00:00.000Z'),
      names: { kind: 'access-key', accessKeyId: KEY, user: { name: 'ci-deployer', id: undefined } },
      reference: { kind: 'ocsf', metadataUid: 'metadata-1' },
    });
  });

  it('contains its key as GuardDuty itself would', () => {
    expect(verdictsOn(threat())).toEqual(['contain compromised by proof']);
  });

  it('is the same finding as in ASFF', () => {
    const [one, other] = [threat(), hubEvent([aThreat()])].map((event) => onlyFinding(event)?.findingId);
    expect(one).toBe(other);
  });

  it.each([
    ['of the other format', GUARDDUTY],
    ["of an account's own product", 'arn:aws:securityhub:eu-central-1:111122223333:productv2/111122223333/default'],
    ['of an account in its name', 'arn:aws:securityhub:eu-central-1:111122223333:productv2/aws/guardduty'],
    ['with something behind it', `${GUARDDUTY_V2}-2`],
    ['with white space around it', ` ${GUARDDUTY_V2}`],
    ['by name alone', 'GuardDuty'],
    ['missing', undefined],
    ['no text', { uid: GUARDDUTY_V2 }],
  ])('refuses what only resembles it: a product %s', (_name, uid) => {
    expect(verdictsOn(ofProduct(uid))).toEqual(['refuse untrusted-source']);
  });

  it.each([
    ["the cloud's", {}, '999988887777'],
    ["the resource's owner's", { cloud: undefined }, '999988887777'],
    ["the envelope's", { cloud: {}, resources: [keyV2({ owner: undefined })] }, OWN_ACCOUNT],
  ])('is of the account that is %s', (_name, over, account) => {
    expect(onlyFinding(hubEventV2([aThreatV2(over)], { account }))?.account).toBe(OWN_ACCOUNT);
  });

  it('is of the first owner that is told, where several resources are', () => {
    const resources = [keyV2({ owner: {} }), keyV2({ owner: { account: { uid: OWN_ACCOUNT } } })];
    expect(onlyFinding(hubEventV2([aThreatV2({ cloud: {}, resources })], { account: 'x' }))?.account).toBe(OWN_ACCOUNT);
  });

  it("is known by its record where GuardDuty's id is missing", () => {
    expect(onlyFinding(withInfo({ uid: undefined }))?.findingId).toBe('metadata-1');
  });

  it.each([undefined, '', 'x'.repeat(513), 'a\nb', 7])('can be answered nowhere where its record is %p', (uid) => {
    expect(onlyFinding(threat({ metadata: { product: { uid: GUARDDUTY_V2 }, uid } }))?.reference).toBeUndefined();
  });

  it.each([
    ['the one with a colon', ['Threats', 'Recon:IAMUser/TorIPCaller'], 'Recon:IAMUser/TorIPCaller'],
    ['turned back from its name in ASFF', ['TTPs/Discovery/Recon:IAMUser-TorIPCaller'], 'Recon:IAMUser/TorIPCaller'],
    ['the first where none has a colon', [null, 'Threats', 'More'], 'Threats'],
  ])('is of the type that is %s', (_name, types, type) => {
    expect(onlyFinding(withInfo({ types }))?.type).toBe(type);
  });

  it.each([undefined, null, [], [7], 'Recon:IAMUser/TorIPCaller'])('refuses types that are %p', (types) => {
    expect(onlyFinding(withInfo({ types }))).toMatchObject({ type: 'unknown', state: { kind: 'malformed' } });
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 4],
    [4, 7],
    [5, 9],
    [6, 10],
    ['4', 7],
    [0, undefined],
    [99, undefined],
    [undefined, undefined],
  ])('whose severity id is %p weighs %p', (severity_id, severity) => {
    expect(onlyFinding(threat({ severity_id }))?.severity).toBe(severity);
  });

  it('weighs what the vendor says, whatever the account made of it', () => {
    expect(onlyFinding(threat({ severity_id: 1, vendor_attributes: { severity_id: 5 } }))?.severity).toBe(9);
  });

  it('weighs what the finding says where the vendor says nothing', () => {
    expect(onlyFinding(threat({ vendor_attributes: { severity_id: 99 } }))?.severity).toBe(7);
  });

  it.each([
    ['new', { status_id: 1, status: 'New' }, 'open'],
    ['in progress', { status_id: 2, status: 'In Progress' }, 'open'],
    ['suppressed', { status_id: 3 }, 'archived'],
    ['resolved', { status_id: 4 }, 'resolved'],
    ['archived', { status_id: 5 }, 'archived'],
    ['deleted', { status_id: 6 }, 'resolved'],
    ['suppressed in words', { status_id: undefined, status: 'Suppressed' }, 'archived'],
    ['resolved in words', { status_id: 99, status: 'Resolved' }, 'resolved'],
    ['of no status', { status_id: undefined }, 'open'],
    ['of a status that is none', { status_id: 'constructor', status: {} }, 'open'],
  ])('that is %s is of that state', (_name, over, kind) => {
    expect(onlyFinding(threat(over))?.state.kind).toBe(kind);
  });

  describe('instant of activity', () => {
    const none = { last_seen_time_dt: undefined };

    it.each([
      ['in words', { last_seen_time_dt: '2026-11-20T11:00:00.500Z', last_seen_time: 7 }, '2026-11-20T11:00:00.500Z'],
      ['in milliseconds', { ...none, last_seen_time: 1_795_172_400_500 }, '2026-11-20T11:00:00.500Z'],
      ['in seconds', { ...none, last_seen_time: 1_795_172_400 }, '2026-11-20T11:00:00.000Z'],
      ['in milliseconds as a text', { ...none, last_seen_time: '1795172400500' }, '2026-11-20T11:00:00.500Z'],
      ['by the last change', { ...none, modified_time_dt: '2026-11-20T11:00:00Z' }, '2026-11-20T11:00:00.000Z'],
      ['by the last change in milliseconds', { ...none, modified_time: 1_795_172_400_000 }, '2026-11-20T11:00:00.000Z'],
    ])('is told %s', (_name, over, instant) => {
      expect(onlyFinding(withInfo(over))?.activityAt?.toISOString()).toBe(instant);
    });

    it.each([
      ['missing', none],
      ['no calendar has it', { ...none, last_seen_time: 1e300 }],
      ['no number', { ...none, last_seen_time: 'yesterday' }],
    ])('is unknown, which counts as newer, where it is %s', (_name, over) => {
      expect(onlyFinding(withInfo(over))?.activityAt).toBeUndefined();
    });
  });

  it.each([
    ['in words', { first_seen_time_dt: '2026-11-19T08:00:00Z' }, '2026-11-19T08:00:00.000Z'],
    ['in milliseconds', { first_seen_time: 1_795_075_200_000 }, '2026-11-19T08:00:00.000Z'],
    ['not', {}, undefined],
  ])('tells the instant of the first activity %s', (_name, over, instant) => {
    const info = { first_seen_time: undefined, first_seen_time_dt: undefined, ...over };
    expect(onlyFinding(withInfo(info))?.firstActivityAt?.toISOString()).toBe(instant);
  });

  describe('key', () => {
    it('may come without its user', () => {
      expect(onlyFinding(withKey({ user: undefined }))?.names).toEqual({
        kind: 'access-key',
        accessKeyId: KEY,
        user: undefined,
      });
    });

    it.each([
      ['with its unique id', { name: 'ci-deployer', uid: 'AIDACKCEVSQ6C2EXAMPLE' }, 'AIDACKCEVSQ6C2EXAMPLE'],
      ['of the type that OCSF has for people', { name: 'ci-deployer', type: 'User' }, undefined],
      ["of GuardDuty's type", { name: 'ci-deployer', type: 'IAMUser' }, undefined],
    ])('belongs to a user %s', (_name, user, id) => {
      expect(onlyFinding(withKey({ user }))?.names).toMatchObject({ user: { name: 'ci-deployer', id } });
    });

    it("belongs to nobody where the name is a role's", () => {
      expect(onlyFinding(withKey({ user: { name: 'role', type: 'AssumedRole' } }))?.names).toMatchObject({
        user: undefined,
      });
    });

    it.each([
      ['its type', { type: 'Root' }],
      ['its id', { uid: OWN_ACCOUNT }],
    ])('of root is told by %s', (_name, user) => {
      expect(onlyFinding(withKey({ user }))?.names).toEqual({ kind: 'root', accessKeyId: KEY });
    });

    it.each([
      ['ASIARTX3GSDSTEXAMPLE', 'notify temporary-credentials'],
      ['short', 'refuse malformed'],
      [undefined, 'notify no-key-named'],
      ['GeneratedFindingAccessKeyId', 'ignore sample-finding'],
    ])('%p leads to: %s', (uid, verdict) => {
      expect(verdictsOn(withKey({ uid }))).toEqual([verdict]);
    });

    it.each([
      ['of another kind', [{ type: 'AWS::EC2::Instance', uid: 'i-1' }]],
      ['of no kind', [keyV2({ type: undefined })]],
      ['no list', keyV2()],
      ['none', []],
    ])('is none where the resources are %s', (_name, resources) => {
      expect(parse(threat({ resources }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
    });
  });

  it('of an attack sequence names nobody: its keys are what was touched', () => {
    expect(verdictsOn(withInfo({ types: ['Threats', 'AttackSequence:IAM/CompromisedCredentials'] }))).toEqual([
      'notify no-key-named',
    ]);
  });

  it('of an attack sequence that touched no key is about none', () => {
    const event = threat({
      resources: [],
      finding_info: findingInfo({ types: ['AttackSequence:S3/CompromisedData'] }),
    });
    expect(parse(event)).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });
});

describe('a control in OCSF', () => {
  it('has its user evaluated, by name and unique id', () => {
    expect(onlyFinding(control())).toMatchObject({
      kind: 'stale',
      assertion: 'stale',
      type: 'IAM.3',
      attestation: { kind: 'aws' },
      names: { kind: 'user', user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' } },
    });
  });

  it.each([
    ['IAM.8', 'evaluate stale'],
    ['IAM.22', 'evaluate stale'],
    ['IAM.4', 'notify root-credentials'],
  ])('%s leads to: %s', (id, verdict) => {
    expect(verdictsOn(control({ compliance: { control: id, status_id: 3 } }))).toEqual([verdict]);
  });

  it.each(['S3.1', undefined])('%p is about no key', (id) => {
    expect(parse(control({ compliance: { control: id, status_id: 3 } }))).toMatchObject({ kind: 'ignored' });
  });

  it.each([
    ['by its unique id alone', { uid_alt: undefined }, { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' }],
    [
      'by its ARN alone',
      { uid: 'arn:aws:iam::111122223333:user/team/ci-deployer', uid_alt: undefined },
      { name: 'ci-deployer', id: undefined },
    ],
  ])('names its user %s', (_name, over, user) => {
    expect(onlyFinding(control({ resources: [userV2(over)] }))?.names).toEqual({ kind: 'user', user });
  });

  it.each([
    [{ status_id: 3 }, 'open'],
    [{ status: 'Fail' }, 'open'],
    [{ status_id: 99, status: 'Fail' }, 'open'],
    [{ status_id: 1, status: 'Pass' }, 'resolved'],
    [{ status: 'Pass' }, 'resolved'],
    [{ status_id: 2 }, 'finding-error'],
    [{ status_id: 0 }, 'finding-error'],
    [{ status_id: 99 }, 'malformed'],
    [{ status: 'fine' }, 'malformed'],
    [{}, 'open'],
  ])('with the result %p is %s', (result, kind) => {
    expect(onlyFinding(control({ compliance: { control: 'IAM.3', ...result } }))?.state.kind).toBe(kind);
  });

  it("is none by another product's word", () => {
    const metadata = { product: { uid: SCANNER }, uid: 'metadata-2' };
    const resources = [{ type: 'AWS::::Account', uid: OWN_ACCOUNT }];
    expect(parse(control({ metadata, resources }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });
});

describe("another product's finding in OCSF", () => {
  it('never contains by itself', () => {
    expect(verdictsOn(ofProduct(SCANNER))).toEqual(['refuse untrusted-source']);
  });

  it('contains as suspicion where its product is trusted', () => {
    const policy = aPolicy({ trust: { products: [SCANNER], customActionArn: undefined, reporterAccounts: [] } });
    expect(verdictsOn(ofProduct(SCANNER), policy)).toEqual(['contain exposed by suspicion']);
  });

  it('about posture has its user and key evaluated', () => {
    const over = { compliance: { status: 'Fail' }, resources: [keyV2(), userV2()] };
    expect(verdictsOn(ofProduct(SCANNER, over))).toEqual(['evaluate stale', 'evaluate stale']);
  });

  describe('by a check of Prowler', () => {
    it('has the user evaluated', () => {
      expect(onlyFinding(check())).toMatchObject({
        kind: 'stale',
        type: 'iam_user_accesskey_unused',
        attestation: { kind: 'product', productArn: 'prowler' },
        names: { kind: 'user', user: { name: 'ci-deployer', id: undefined } },
      });
    });

    it.each([
      ['FAIL', 'evaluate stale'],
      ['PASS', 'ignore resolved'],
      ['MANUAL', 'ignore finding-error'],
      [undefined, 'evaluate stale'],
    ])('with the result %p leads to: %s', (status_code, verdict) => {
      expect(verdictsOn(check({ status_code }))).toEqual([verdict]);
    });

    it('that is muted is archived', () => {
      expect(verdictsOn(check({ status_id: 3 }))).toEqual(['ignore archived']);
    });

    it('of anything else says nothing of keys', () => {
      const metadata = { product: { uid: 'prowler' }, event_code: 'iam_user_mfa_enabled_console_access' };
      expect(parse(check({ metadata }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
    });
  });
});
