import { parse } from '../../../../lambda/findings/parse.ts';
import type { Trust } from '../../../../lambda/domain/findings/judge-context.ts';
import { aPolicy, OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import {
  aControl,
  anExposure,
  aProwlerCheck,
  aThreat,
  CONTROLS,
  customActionEvent,
  GUARDDUTY,
  hubEvent,
  hubUser,
  OWN_ACTION,
  OWN_PRODUCT,
  SCANNER,
} from '../../../support/builders/events/hub-findings.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { hubKey } from '../../../support/builders/events/source-events.ts';

type Json = Record<string, unknown>;

const trusting = (over: Partial<Trust>): ReturnType<typeof aPolicy> =>
  aPolicy({ trust: { products: [], customActionArn: undefined, reporterAccounts: [], ...over } });
const exposure = (over: Json = {}): object => hubEvent([anExposure(over)]);
const prowler = (over: Json = {}): object => hubEvent([aProwlerCheck(over)]);
const action = (finding: Json, envelope: Json = {}): object => customActionEvent([finding], envelope);
const ROOT = { Type: 'AwsIamUser', Id: 'arn:aws:iam::111122223333:root' };

describe("another product's finding about a key", () => {
  it('is read with everything that a decision needs', () => {
    expect(onlyFinding(exposure())).toEqual({
      kind: 'exposed',
      source: 'securityhub',
      findingId: 'scanner/1',
      type: 'Sensitive Data Identifications/Passwords',
      severity: undefined,
      assertion: 'exposed',
      attestation: { kind: 'product', productArn: SCANNER },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: new Date('2026-11-20T11:00:00.000Z'),
      names: {
        kind: 'access-key',
        accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
        user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
      },
      reference: { kind: 'asff', id: 'scanner/1', productArn: SCANNER },
    });
  });

  it('never contains by itself', () => {
    expect(verdictsOn(exposure())).toEqual(['refuse untrusted-source']);
  });

  it('contains as suspicion where its product is trusted', () => {
    expect(verdictsOn(exposure(), trusting({ products: [SCANNER] }))).toEqual(['contain exposed by suspicion']);
  });

  it.each([
    ["an account's own product", OWN_PRODUCT],
    ["one that ends like GuardDuty's", 'arn:aws:securityhub:eu-central-1:999988887777:product/aws/guardduty'],
    ["one that begins like GuardDuty's", `${GUARDDUTY}/`],
    ["GuardDuty's with white space around it", ` ${GUARDDUTY}\n`],
    ["GuardDuty's in other letters", GUARDDUTY.toUpperCase()],
    ["GuardDuty's with a line before it", `x\n${GUARDDUTY}`],
    ["GuardDuty's of another service", 'arn:aws:guardduty:eu-central-1::product/aws/guardduty'],
    ["GuardDuty's of the other format", 'arn:aws:securityhub:eu-central-1::productv2/aws/guardduty'],
    ['no text at all', [GUARDDUTY]],
    ['missing', undefined],
  ])('refuses what only resembles GuardDuty: %s', (_name, ProductArn) => {
    const forged = aThreat({ ProductArn, ProductName: 'GuardDuty', CompanyName: 'Amazon' });
    expect(verdictsOn(hubEvent([forged]))).toEqual(['refuse untrusted-source']);
  });

  it("is no sample by GuardDuty's fields, which anybody may write", () => {
    const ProductFields = { 'aws/guardduty/service/additionalInfo/sample': 'true', archived: 'true' };
    expect(onlyFinding(exposure({ ProductFields }))?.state.kind).toBe('open');
  });

  it("has no actors by GuardDuty's sequence, which anybody may write", () => {
    const Detection = { Sequence: { Actors: [{ User: { CredentialUid: 'AKIARTX3GSDSREXAMPLE' } }] } };
    expect(onlyFinding(exposure({ Detection }))?.names).toMatchObject({ accessKeyId: 'AKIARTX3GSDSQEXAMPLE' });
  });

  it.each([
    ["the generator's name where it tells no type", { Types: undefined }, 'scanner/secrets'],
    ['a word where it tells neither', { Types: undefined, GeneratorId: undefined }, 'unknown'],
  ])('is of the type that is %s', (_name, over, type) => {
    expect(onlyFinding(exposure(over))?.type).toBe(type);
  });

  it('that is suppressed is archived', () => {
    expect(verdictsOn(exposure({ Workflow: { Status: 'SUPPRESSED' } }))).toEqual(['ignore archived']);
  });

  it('whose key id is malformed is refused', () => {
    expect(verdictsOn(exposure({ Resources: [{ Type: 'AwsIamAccessKey', Id: 'short' }] }))).toEqual([
      'refuse malformed',
    ]);
  });

  it('whose key nobody can tell is told to a person', () => {
    expect(verdictsOn(exposure({ Resources: [{ Type: 'AwsIamAccessKey', Id: 'null' }] }))).toEqual([
      'notify no-key-named',
    ]);
  });

  it.each([
    ['a user only', [hubUser()]],
    ['nothing of IAM', [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::bucket' }]],
    ['no list', 'AKIARTX3GSDSQEXAMPLE'],
  ])('that names %s is about no key', (_name, Resources) => {
    expect(parse(exposure({ Resources }))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });

  it.each([
    ['endless', `AIDA${'A'.repeat(5_000)}`],
    ['of other characters', 'AIDACKCEVSQ6C2\u202eEXAMPLE'],
  ])('names its user without an id that is %s', (_name, PrincipalId) => {
    expect(onlyFinding(exposure({ Resources: [hubKey({ PrincipalId })] }))?.names).toMatchObject({
      user: { name: 'ci-deployer', id: undefined },
    });
  });

  it('with an endless product is of a product that nobody trusts', () => {
    const ProductArn = `${SCANNER}${'x'.repeat(5_000)}`;
    expect(verdictsOn(exposure({ ProductArn }), trusting({ products: [ProductArn] }))).toEqual([
      'refuse untrusted-source',
    ]);
  });
});

describe("another product's finding about posture", () => {
  it.each(['prowler-iam_rotate_access_key_90_days', 'prowler-iam_user_accesskey_unused'])(
    'by %s has its user evaluated',
    (GeneratorId) => {
      expect(onlyFinding(prowler({ GeneratorId }))).toMatchObject({
        kind: 'stale',
        assertion: 'stale',
        type: GeneratorId,
        attestation: { kind: 'product' },
        names: { kind: 'user', user: { name: 'ci-deployer', id: undefined } },
      });
    },
  );

  it('has the key evaluated that it names', () => {
    const Resources = [hubKey(), hubUser()];
    expect(verdictsOn(prowler({ Resources }))).toEqual(['evaluate stale', 'evaluate stale']);
  });

  it('never contains, also where its product is trusted', () => {
    const event = exposure({ Compliance: { Status: 'FAILED' } });
    expect(verdictsOn(event, trusting({ products: [SCANNER] }))).toEqual(['evaluate stale']);
  });

  it.each([
    ['FAILED', 'evaluate stale'],
    ['PASSED', 'ignore resolved'],
    ['WARNING', 'ignore finding-error'],
    ['fine', 'refuse malformed'],
  ])('whose result is %s leads to: %s', (Status, verdict) => {
    expect(verdictsOn(prowler({ Compliance: { Status } }))).toEqual([verdict]);
  });

  it('by a known check counts without a result, too', () => {
    expect(verdictsOn(prowler({ Compliance: undefined }))).toEqual(['evaluate stale']);
  });

  it('by any other check has the user evaluated all the same, by the rule for keys', () => {
    expect(verdictsOn(prowler({ GeneratorId: 'prowler-iam_user_hardware_mfa' }))).toEqual(['evaluate stale']);
  });

  it.each([
    ['nobody', [], 'notify no-key-named'],
    ['root', [ROOT], 'notify root-credentials'],
  ])('by a known check that names %s is told to a person', (_name, Resources, verdict) => {
    expect(verdictsOn(prowler({ Resources }))).toEqual([verdict]);
  });

  it.each([
    ['root', [ROOT]],
    ['nobody', [{ Type: 'AwsIamUser', Id: 'arn:aws:iam::111122223333:role/x' }]],
    ['nothing of IAM', []],
  ])('by any other check says nothing of keys where it names %s', (_name, Resources) => {
    const event = prowler({ GeneratorId: 'prowler-iam_root_mfa_enabled', Resources });
    expect(parse(event)).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });

  it("about root's key is told to a person", () => {
    const Resources = [{ Type: 'AwsIamAccessKey', Id: 'arn:aws:iam::111122223333:root' }];
    expect(verdictsOn(prowler({ GeneratorId: 'prowler-iam_no_root_access_key', Resources }))).toEqual([
      'notify root-credentials',
    ]);
  });

  it.each(['iam_rotate_access_key_90_days', 'prowler-prowler-iam_user_accesskey_unused', 'prowler-'])(
    'by the generator %s and without a result is no known check',
    (GeneratorId) => {
      expect(parse(prowler({ GeneratorId, Compliance: undefined }))).toMatchObject({ kind: 'ignored' });
    },
  );

  it.each([
    ['its own type', { GeneratorId: undefined }, 'Software and Configuration Checks'],
    ['a word', { GeneratorId: undefined, Types: [] }, 'unknown'],
  ])('without a generator is of %s', (_name, over, type) => {
    expect(onlyFinding(prowler({ ...over, Resources: [hubUser()] }))?.type).toBe(type);
  });

  it("is no control of Security Hub's, whatever its generator says", () => {
    const forged = aControl({ ProductArn: OWN_PRODUCT, Resources: [{ Type: 'AwsAccount', Id: 'AWS::::Account:1' }] });
    expect(parse(hubEvent([forged]))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });
});

describe('a custom action', () => {
  const own = trusting({ customActionArn: OWN_ACTION });

  it.each([
    ['GuardDuty', aThreat()],
    ['another product', anExposure()],
    ["an account's own product", anExposure({ ProductArn: OWN_PRODUCT })],
  ])('of the deployment contains the key of a finding of %s', (_name, finding) => {
    expect(verdictsOn(action(finding), own)).toEqual(['contain requested by proof']);
  });

  it('is told by the ARN on the envelope', () => {
    expect(onlyFinding(action(aThreat()))).toMatchObject({
      assertion: 'requested',
      attestation: { kind: 'custom-action', actionArn: OWN_ACTION },
    });
  });

  it.each([
    ['another one', [`${OWN_ACTION}2`]],
    ['the same of another account', [OWN_ACTION.replace(OWN_ACCOUNT, '999988887777')]],
    ['none', []],
    ['no list', undefined],
    ['no text', [7]],
    ['in the second place', ['x', OWN_ACTION]],
    ['with white space around it', [` ${OWN_ACTION} `]],
  ])('refuses an action that is foreign: %s', (_name, resources) => {
    expect(verdictsOn(action(aThreat(), { resources }), own)).toEqual(['refuse untrusted-source']);
  });

  it('that is foreign, of a finding without a key, is told to a person', () => {
    const finding = aThreat({ Resources: [{ ...hubKey(), Id: 'AWS::IAM::AccessKey:null' }] });
    expect(verdictsOn(action(finding, { resources: ['x'] }), own)).toEqual(['notify no-key-named']);
  });

  it.each([
    ['archived', { RecordState: 'ARCHIVED' }],
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
    ['resolved', { Workflow: { Status: 'RESOLVED' } }],
    ['archived in GuardDuty', { ProductFields: { 'aws/guardduty/service/archived': 'true' } }],
    ['what Keystop itself noted', { Note: { UpdatedBy: 'keystop', UpdatedAt: '2026-11-20T12:00:00Z' } }],
    ['of no type', { Types: [] }],
  ])('counts although its finding is %s: somebody asks now', (_name, over) => {
    expect(verdictsOn(action(aThreat(over)), own)).toEqual(['contain requested by proof']);
  });

  it('leaves a sample a sample', () => {
    const ProductFields = { 'aws/guardduty/service/additionalInfo/sample': 'true' };
    expect(verdictsOn(action(aThreat({ ProductFields })), own)).toEqual(['ignore sample-finding']);
  });

  it('refuses a malformed key id', () => {
    const finding = aThreat({ Resources: [{ Type: 'AwsIamAccessKey', Id: 'short' }] });
    expect(verdictsOn(action(finding), own)).toEqual(['refuse malformed']);
  });

  it.each([
    ['a control', aControl()],
    ['a passed control', aControl({ Compliance: { Status: 'PASSED', SecurityControlId: 'IAM.3' } })],
    ["another product's check", aProwlerCheck()],
  ])('on %s has the user evaluated', (_name, finding) => {
    expect(verdictsOn(action(finding), own)).toEqual(['evaluate stale']);
  });

  it('on a control about no key is about none', () => {
    const finding = aControl({ ProductArn: CONTROLS, Compliance: { Status: 'FAILED', SecurityControlId: 'S3.1' } });
    expect(parse(action(finding))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });

  it('is for all of its findings, each by itself', () => {
    expect(verdictsOn(customActionEvent([aControl(), aThreat(), anExposure()]), own)).toEqual([
      'evaluate stale',
      'contain requested by proof',
      'contain requested by proof',
    ]);
  });
});
