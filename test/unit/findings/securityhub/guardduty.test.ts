import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { aThreat, hubEvent } from '../../../support/builders/events/hub-findings.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { hubKey } from '../../../support/builders/events/source-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const USER = { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' };

type Json = Record<string, unknown>;

const threat = (over: Json = {}): object => hubEvent([aThreat(over)]);
const withKey = (details: Json, over: Json = {}): object => threat({ Resources: [{ ...hubKey(details), ...over }] });
const withFields = (ProductFields: unknown): object => threat({ ProductFields });

const note = (UpdatedAt: unknown, UpdatedBy = 'keystop'): Json => ({
  Note: { Text: 'done', UpdatedBy, UpdatedAt },
});

const actor = (over: Json = {}): Json => ({
  User: { CredentialUid: KEY, Name: 'ci-deployer', Uid: USER.id, Type: 'IAMUser', ...over },
});

const sequence = (Actors: unknown, over: Json = {}): object =>
  threat({
    Types: ['TTPs/AttackSequence:IAM/CompromisedCredentials'],
    Detection: { Sequence: { Actors } },
    ...over,
  });

describe("GuardDuty's finding in Security Hub", () => {
  it('is read with everything that a decision needs', () => {
    expect(onlyFinding(threat())).toEqual({
      kind: 'exposed',
      source: 'securityhub',
      findingId: 'finding-1',
      type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
      severity: 5,
      assertion: 'by-type',
      attestation: { kind: 'aws' },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: new Date('2026-11-20T11:00:00.000Z'),
      names: { kind: 'access-key', accessKeyId: KEY, user: USER },
      reference: {
        kind: 'asff',
        id: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d/finding/finding-1',
        productArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty',
      },
    });
  });

  it('contains its key as GuardDuty itself would', () => {
    expect(verdictsOn(threat())).toEqual(['contain compromised by suspicion']);
  });

  it.each([
    ['arn:aws-cn:securityhub:cn-north-1::product/aws/guardduty', 'aws-cn'],
    ['arn:aws-us-gov:securityhub:us-gov-west-1::product/aws/guardduty', 'aws-us-gov'],
  ])('is known in every partition by %s', (ProductArn, partition) => {
    expect(onlyFinding(threat({ ProductArn }))).toMatchObject({ attestation: { kind: 'aws' }, partition });
  });

  it.each([
    ['without an instant', undefined],
    ['with a time of an unknown zone', '2026-11-20T11:00:00'],
  ])('%s counts as newer', (_name, LastObservedAt) => {
    expect(onlyFinding(threat({ LastObservedAt }))?.activityAt).toBeUndefined();
  });

  it('tells the instant of the first activity, where the finding does', () => {
    const FirstObservedAt = '2026-11-19T08:00:00Z';
    const instants = [threat({ FirstObservedAt }), threat({ FirstObservedAt: undefined })].map(
      (event) => onlyFinding(event)?.firstActivityAt,
    );
    expect(instants).toEqual([new Date(FirstObservedAt), undefined]);
  });

  it.each([
    ['no key', [{ Type: 'AwsEc2Instance', Id: 'i-1' }]],
    ['a user and no key', [{ Type: 'AwsIamUser', Id: 'arn:aws:iam::111122223333:user/ci-deployer' }]],
    ['no resources', undefined],
    ['resources that are none', [null, 7, 'AwsIamAccessKey', [hubKey()]]],
    ['a key on a prototype', [JSON.parse('{"__proto__":{"Type":"AwsIamAccessKey","Id":"AKIARTX3GSDSQEXAMPLE"}}')]],
  ])('that names %s is about no key', (_name, Resources) => {
    expect(parse(threat({ Resources }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });

  describe('type', () => {
    it('is the one that the provider wrote, whatever the account made of it', () => {
      const event = threat({
        Types: ['TTPs/Policy:IAMUser-RootCredentialUsage'],
        FindingProviderFields: { Types: ['TTPs/Credential Access/CredentialAccess:IAMUser-CompromisedCredentials'] },
      });
      expect(onlyFinding(event)?.type).toBe('CredentialAccess:IAMUser/CompromisedCredentials');
    });

    it.each([
      ['no types of its own', {}],
      ['an empty list', { Types: [] }],
      ['no text', { Types: [7, null] }],
    ])("is the finding's where the provider's fields have %s", (_name, FindingProviderFields) => {
      expect(onlyFinding(threat({ FindingProviderFields }))?.type).toBe(
        'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
      );
    });

    it.each([undefined, null, 'TTPs', [], [null, ' ']])('refuses a finding whose types are %p', (Types) => {
      expect(onlyFinding(threat({ Types }))).toMatchObject({ type: 'unknown', state: { kind: 'malformed' } });
    });

    it('is cut where it is endless', () => {
      expect(onlyFinding(threat({ Types: ['x'.repeat(5_000)] }))?.type).toHaveLength(217);
    });
  });

  describe('severity', () => {
    it.each([
      ['the number of the product', { Product: 5.5, Original: '8', Normalized: 90, Label: 'LOW' }, 5.5],
      ['the original, where it is a number', { Original: ' 8.2 ', Normalized: 90, Label: 'LOW' }, 8.2],
      ['a tenth of the normalized one', { Original: 'HIGH', Normalized: 75, Label: 'LOW' }, 7.5],
      ['the lowest of a low label', { Label: 'LOW' }, 1],
      ['the lowest of a medium label', { Label: 'MEDIUM' }, 4],
      ['the lowest of a high label', { Label: 'HIGH' }, 7],
      ['the lowest of a critical label', { Label: 'CRITICAL' }, 9],
      ['the least', { Label: 'INFORMATIONAL' }, 1],
      ['unknown by a label that is none', { Label: 'constructor' }, undefined],
      ['unknown without any', {}, undefined],
      ['unknown where it is no object', 'HIGH', undefined],
    ])('is %s', (_name, Severity, severity) => {
      expect(onlyFinding(threat({ Severity }))?.severity).toBe(severity);
    });

    it('is the one that the provider wrote, whatever the account made of it', () => {
      const event = threat({
        Severity: { Product: 1, Label: 'LOW' },
        FindingProviderFields: { Severity: { Label: 'HIGH', Original: '8' } },
      });
      expect(onlyFinding(event)?.severity).toBe(8);
    });

    it("is the finding's where the provider's is none", () => {
      expect(onlyFinding(threat({ FindingProviderFields: { Severity: { Label: '' } } }))?.severity).toBe(5);
    });
  });

  describe('state', () => {
    it.each([
      ['archived in Security Hub', { RecordState: 'ARCHIVED' }, 'archived'],
      ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }, 'archived'],
      ['resolved', { Workflow: { Status: 'RESOLVED' } }, 'resolved'],
      ['resolved in the old way', { Workflow: undefined, WorkflowState: 'RESOLVED' }, 'resolved'],
      ['opened again', { WorkflowState: 'RESOLVED' }, 'open'],
      ['told to somebody', { Workflow: { Status: 'NOTIFIED' } }, 'open'],
      ['of no workflow', { Workflow: undefined }, 'open'],
      ['of no record state', { RecordState: undefined }, 'open'],
    ])('of a finding that is %s', (_name, over, kind) => {
      expect(onlyFinding(threat(over))?.state.kind).toBe(kind);
    });

    it.each([
      ['a sample', { 'aws/guardduty/service/additionalInfo/sample': 'true' }, 'sample'],
      ['no sample', { 'aws/guardduty/service/additionalInfo/sample': 'false' }, 'open'],
      ['archived in GuardDuty', { 'aws/guardduty/service/archived': 'true' }, 'archived'],
      ['archived in an old finding', { archived: 'true' }, 'archived'],
      ['not archived', { 'aws/guardduty/service/archived': 'false', archived: 'false' }, 'open'],
      ['no object', 'sample', 'open'],
    ])("of a finding whose product's fields tell that it is %s", (_name, fields, kind) => {
      expect(onlyFinding(withFields(fields))?.state.kind).toBe(kind);
    });

    it('is a sample by a placeholder for the key', () => {
      expect(onlyFinding(withKey({}, { Id: 'AWS::IAM::AccessKey:GeneratedFindingAccessKeyId' }))).toMatchObject({
        state: { kind: 'sample' },
        names: { kind: 'nothing' },
      });
    });

    it('is a sample by a placeholder, also where the type is missing', () => {
      const Resources = [{ Type: 'AwsIamAccessKey', Id: 'GeneratedFindingAccessKeyId' }];
      expect(onlyFinding(threat({ Types: [], Resources }))?.state.kind).toBe('sample');
    });

    it.each([
      ['archived', { RecordState: 'ARCHIVED' }, 'archived'],
      ['without a type', { Types: [] }, 'malformed'],
    ])('of a finding %s stays so, however malformed its key id', (_name, over, kind) => {
      const Resources = [{ Type: 'AwsIamAccessKey', Id: 'short' }];
      expect(onlyFinding(threat({ ...over, Resources }))?.state.kind).toBe(kind);
    });
  });

  describe("Keystop's own note", () => {
    it.each([
      ['after the last activity', note('2026-11-20T11:00:01Z'), 'own-action'],
      ['at the last activity', note('2026-11-20T11:00:00.000Z'), 'own-action'],
      ['before the last activity, which is news', note('2026-11-20T10:59:59.999Z'), 'open'],
      ['at no instant', note(undefined), 'open'],
      ['by somebody else, as late as you like', note('2026-11-20T12:00:00Z', 'alice'), 'open'],
      ['on activity of an unknown instant', { ...note('2026-11-20T12:00:00Z'), LastObservedAt: undefined }, 'open'],
    ])('written %s makes the finding what it is', (_name, over, kind) => {
      expect(onlyFinding(threat(over))?.state.kind).toBe(kind);
    });

    it('does not hide that the finding is archived', () => {
      expect(verdictsOn(threat({ ...note('2026-11-20T12:00:00Z'), RecordState: 'ARCHIVED' }))).toEqual([
        'ignore archived',
      ]);
    });
  });

  describe('key', () => {
    it.each([
      ['with the prefix of its kind', {}, { Id: `AWS::IAM::AccessKey:${KEY}` }],
      ['bare', {}, { Id: KEY }],
      ['in the details alone', { AccessKeyId: KEY }, { Id: undefined }],
      ['in the details, where the id is the word null', { AccessKeyId: KEY }, { Id: 'AWS::IAM::AccessKey:null' }],
      ['in both', { AccessKeyId: KEY }, { Id: `AWS::IAM::AccessKey:${KEY}` }],
      ['with white space around it', { AccessKeyId: ` ${KEY}\n` }, { Id: ` ${KEY} ` }],
      ["in the details, beside its user's ARN", { AccessKeyId: KEY }, { Id: 'arn:aws:iam::111122223333:user/x' }],
    ])('is read %s', (_name, details, over) => {
      expect(onlyFinding(withKey(details, over))?.names).toEqual({ kind: 'access-key', accessKeyId: KEY, user: USER });
    });

    it('refuses two ids at once, which nobody can tell apart', () => {
      expect(onlyFinding(withKey({ AccessKeyId: 'AKIARTX3GSDSREXAMPLE' }))).toMatchObject({
        names: { kind: 'nothing' },
        state: { kind: 'malformed', problem: 'a resource names two access keys at once' },
      });
    });

    it.each([
      ['too short', 'AWS::IAM::AccessKey:AKIA'],
      ['no text', 7],
      ['a list', [KEY]],
      ["a role's ARN", 'arn:aws:iam::111122223333:role/ci-deployer'],
    ])('refuses an id that is %s', (_name, Id) => {
      expect(onlyFinding(withKey({}, { Id }))?.state.kind).toBe('malformed');
    });

    it('that is malformed is never told in full, for it may be a secret', () => {
      const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
      expect(JSON.stringify(parse(withKey({}, { Id: `AWS::IAM::AccessKey:${secret}` })))).not.toContain('wJalr');
    });

    it.each([null, undefined, '', 'null', 'AWS::IAM::AccessKey:null', 'AWS::IAM::AccessKey:'])(
      'that is absent, as %p, leaves the user, as a console login does',
      (Id) => {
        expect(onlyFinding(withKey({}, { Id }))?.names).toEqual({ kind: 'user', user: USER });
      },
    );

    it('that is absent, with no user either, is told to a person', () => {
      const Resources = [{ Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:null' }];
      expect(verdictsOn(threat({ Resources }))).toEqual(['notify no-key-named']);
    });

    it('that is temporary is told by its prefix alone', () => {
      expect(verdictsOn(withKey({}, { Id: 'AWS::IAM::AccessKey:ASIARTX3GSDSTEXAMPLE' }))).toEqual([
        'notify temporary-credentials',
      ]);
    });

    it.each([
      ['by its type', { PrincipalType: 'Root', PrincipalName: 'Root' }, {}],
      ['by its id', { PrincipalType: undefined, PrincipalId: OWN_ACCOUNT }, {}],
      ['by its ARN', { AccessKeyId: KEY }, { Id: 'arn:aws:iam::111122223333:root' }],
    ])('of root is told %s', (_name, details, over) => {
      expect(onlyFinding(withKey(details, over))?.names).toEqual({ kind: 'root', accessKeyId: KEY });
    });

    it('of root is not told by a name', () => {
      expect(onlyFinding(withKey({ PrincipalName: 'Root' }))?.names.kind).toBe('access-key');
    });

    it('belongs to the user of an old finding', () => {
      const details = { PrincipalName: undefined, PrincipalType: undefined, PrincipalId: undefined, UserName: 'kapil' };
      expect(onlyFinding(withKey(details))?.names).toMatchObject({ user: { name: 'kapil', id: undefined } });
    });

    it("belongs to nobody where the name is a role's", () => {
      expect(onlyFinding(withKey({ PrincipalType: 'AssumedRole' }))?.names).toMatchObject({ user: undefined });
    });

    it('belongs to the user whose ARN stands for it, where it is told nowhere else', () => {
      const Resources = [{ Type: 'AwsIamAccessKey', Id: 'arn:aws:iam::111122223333:user/team/ci-deployer' }];
      expect(onlyFinding(threat({ Resources }))?.names).toEqual({
        kind: 'user',
        user: { name: 'ci-deployer', id: undefined },
      });
    });
  });

  describe('sequence of an attack', () => {
    it("contains its actor's key", () => {
      expect(verdictsOn(sequence([actor()], { Resources: [] }))).toEqual(['contain compromised by proof']);
    });

    it("names its actor's key with its user, and none that was touched", () => {
      const Resources = [hubKey({ AccessKeyId: undefined })].map((key) => ({ ...key, Id: 'AKIARTX3GSDSREXAMPLE' }));
      expect(onlyFinding(sequence([actor()], { Resources }))?.names).toEqual({
        kind: 'access-key',
        accessKeyId: KEY,
        user: USER,
      });
    });

    it('names each of its actors', () => {
      const actors = [actor(), actor({ CredentialUid: ' ASIARTX3GSDSTEXAMPLE ' }), actor({ CredentialUid: undefined })];
      expect(verdictsOn(sequence(actors))).toEqual([
        'contain compromised by proof',
        'notify temporary-credentials',
        'notify no-key-named',
      ]);
    });

    it.each([
      ['its account', { Type: undefined, Uid: '999988887777', Account: { Uid: '999988887777' } }],
      ['its type', { Type: 'Root' }],
      ['the id of the account where it was active', { Type: undefined, Uid: OWN_ACCOUNT }],
    ])('tells root by %s', (_name, user) => {
      expect(onlyFinding(sequence([actor(user)]))?.names.kind).toBe('root');
    });

    it.each([
      ['no actors', undefined],
      ['actors that are none', [null, 7, {}, { User: 'ci-deployer' }]],
    ])('with %s names nobody, and never the keys that were touched', (_name, actors) => {
      expect(verdictsOn(sequence(actors))).toEqual(['notify no-key-named']);
    });

    it('without an actor and without a key is about none', () => {
      expect(parse(sequence([], { Resources: [] }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
    });

    it("refuses an actor's key id that is no text", () => {
      expect(onlyFinding(sequence([actor({ CredentialUid: [KEY] })]))?.state.kind).toBe('malformed');
    });
  });

  describe('can be answered', () => {
    it.each([
      ['without an id', { Id: undefined }],
      ['with an endless id', { Id: 'x'.repeat(513) }],
      ['with a line end in its id', { Id: 'a\u2028b' }],
      ['with half a character in its id', { Id: 'a\ud800' }],
    ])('nowhere %s', (_name, over) => {
      expect(onlyFinding(threat(over))?.reference).toBeUndefined();
    });

    it('under an id as long as Security Hub takes', () => {
      const Id = 'x'.repeat(512);
      expect(onlyFinding(threat({ Id }))?.reference).toMatchObject({ kind: 'asff', id: Id });
    });
  });
});
