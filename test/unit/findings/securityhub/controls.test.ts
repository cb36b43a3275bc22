import { parse } from '../../../../lambda/findings/parse.ts';
import { OWN_ACCOUNT } from '../../../support/builders/builders.ts';
import { aControl, hubEvent, hubUser } from '../../../support/builders/events/hub-findings.ts';
import { onlyFinding, verdictsOn } from '../../../support/builders/events/parsed.ts';
import { hubKey } from '../../../support/builders/events/source-events.ts';

type Json = Record<string, unknown>;

const control = (over: Json = {}): object => hubEvent([aControl(over)]);
const generatedBy = (GeneratorId: unknown): object => control({ GeneratorId, Compliance: { Status: 'FAILED' } });
const ofUser = (details: Json, over: Json = {}): object => control({ Resources: [hubUser(details, over)] });
const CIS = 'cis-aws-foundations-benchmark/v';

describe('a control of Security Hub', () => {
  it('is read with everything that an evaluation needs', () => {
    expect(onlyFinding(control())).toEqual({
      kind: 'stale',
      source: 'securityhub',
      findingId: 'arn:aws:securityhub:eu-central-1:111122223333:security-control/IAM.3/finding/1',
      type: 'IAM.3',
      severity: undefined,
      assertion: 'stale',
      attestation: { kind: 'aws' },
      state: { kind: 'open' },
      account: OWN_ACCOUNT,
      partition: 'aws',
      activityAt: new Date('2026-11-20T11:00:00.000Z'),
      names: { kind: 'user', user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' } },
      reference: {
        kind: 'asff',
        id: 'arn:aws:securityhub:eu-central-1:111122223333:security-control/IAM.3/finding/1',
        productArn: 'arn:aws:securityhub:eu-central-1::product/aws/securityhub',
      },
    });
  });

  it.each(['IAM.3', 'IAM.8', 'IAM.22'])('%s has its user evaluated', (SecurityControlId) => {
    expect(verdictsOn(control({ Compliance: { Status: 'FAILED', SecurityControlId } }))).toEqual(['evaluate stale']);
  });

  it('IAM.4 is about root, whatever its resource', () => {
    const Compliance = { Status: 'FAILED', SecurityControlId: 'IAM.4' };
    const Resources = [{ Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' }];
    expect([verdictsOn(control({ Compliance })), verdictsOn(control({ Compliance, Resources }))]).toEqual([
      ['notify root-credentials'],
      ['notify root-credentials'],
    ]);
  });

  it.each(['IAM.1', 'IAM.19', 'IAM.33', 'S3.1', 'constructor', 'iam.3', 'IAM.3 '.repeat(2)])(
    '%s is about no key, whatever its generator',
    (SecurityControlId) => {
      expect(parse(control({ Compliance: { Status: 'FAILED', SecurityControlId } }))).toMatchObject({
        kind: 'ignored',
        reason: 'not-a-key-finding',
      });
    },
  );

  it.each([
    ['security-control/IAM.3', 'IAM.3'],
    ['aws-foundational-security-best-practices/v/1.0.0/IAM.3', 'IAM.3'],
    ['aws-foundational-security-best-practices/v/1.0.0/IAM.4', 'IAM.4'],
    ['aws-foundational-security-best-practices/v/1.0.0/IAM.8', 'IAM.8'],
    ['nist-800-53/v/5.0.0/IAM.3', 'IAM.3'],
    ['pci-dss/v/4.0.1/IAM.3', 'IAM.3'],
    ['service-managed-aws-control-tower/v/1.0.0/IAM.8', 'IAM.8'],
    [`arn:aws:securityhub:::ruleset/${CIS}/1.2.0/rule/1.3`, 'IAM.8'],
    [`arn:aws:securityhub:::ruleset/${CIS}/1.2.0/rule/1.4`, 'IAM.3'],
    [`arn:aws-cn:securityhub:::ruleset/${CIS}/1.2.0/rule/1.12`, 'IAM.4'],
    [`${CIS}/1.4.0/1.4`, 'IAM.4'],
    [`${CIS}/1.4.0/1.12`, 'IAM.22'],
    [`${CIS}/1.4.0/1.14`, 'IAM.3'],
    [`${CIS}/3.0.0/1.4`, 'IAM.4'],
    [`${CIS}/3.0.0/1.12`, 'IAM.22'],
    [`${CIS}/3.0.0/1.14`, 'IAM.3'],
    [`${CIS}/5.0.0/1.3`, 'IAM.4'],
    [`${CIS}/5.0.0/1.11`, 'IAM.22'],
    [`${CIS}/5.0.0/1.13`, 'IAM.3'],
    ['pci-dss/v/3.2.1/PCI.IAM.1', 'IAM.4'],
    ['pci-dss/v/3.2.1/PCI.IAM.7', 'IAM.8'],
  ])('without an id is told by its generator: %s is %s', (generator, type) => {
    expect(onlyFinding(generatedBy(generator))?.type).toBe(type);
  });

  it.each([
    `arn:aws:securityhub:::ruleset/${CIS}/1.2.0/rule/1.14`,
    `${CIS}/1.4.0/1.1`,
    `${CIS}/2.0.0/1.14`,
    'pci-dss/v/3.2.1/PCI.IAM.8',
    'security-control/IAM.30',
    'security-control/IAM.3/',
    '1.4',
    '',
    undefined,
    7,
  ])('by the generator %p is about no key', (generator) => {
    expect(parse(generatedBy(generator))).toMatchObject({ kind: 'ignored', reason: 'not-a-key-finding' });
  });

  it.each([
    ['FAILED', 'open'],
    ['PASSED', 'resolved'],
    ['WARNING', 'finding-error'],
    ['NOT_AVAILABLE', 'finding-error'],
    ['failed', 'malformed'],
    ['', 'malformed'],
    [null, 'malformed'],
    [['FAILED'], 'malformed'],
    [undefined, 'open'],
  ])('whose result is %p is %s', (Status, kind) => {
    const event = control({ Compliance: { Status, SecurityControlId: 'IAM.3' } });
    expect(onlyFinding(event)?.state.kind).toBe(kind);
  });

  it('says why it could not judge', () => {
    const Compliance = { Status: 'WARNING', SecurityControlId: 'IAM.3' };
    expect(onlyFinding(control({ Compliance }))?.state).toEqual({
      kind: 'finding-error',
      problem: 'the check could not judge: "WARNING"',
    });
  });

  it.each([
    ['archived', { RecordState: 'ARCHIVED' }, 'archived'],
    ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }, 'archived'],
    ['resolved', { Workflow: { Status: 'RESOLVED' } }, 'resolved'],
    [
      'archived, and could not judge',
      { RecordState: 'ARCHIVED', Compliance: { Status: 'WARNING', SecurityControlId: 'IAM.3' } },
      'archived',
    ],
    ['told to somebody', { Workflow: { Status: 'NOTIFIED' } }, 'open'],
    ["GuardDuty's sample by words of its own", sampleFields(), 'open'],
  ])('that is %s is of that state', (_name, over, kind) => {
    expect(onlyFinding(control(over))?.state.kind).toBe(kind);
  });

  describe('user', () => {
    it.each([
      ['by name and id', {}, {}, { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' }],
      ['by the ARN where there are no details', {}, { Details: undefined }, { name: 'ci-deployer', id: undefined }],
      [
        'by the unique id that stands in the ARN, never as a user of that name',
        {},
        { Id: 'arn:aws:iam::111122223333:user/AIDACKCEVSQ6C2EXAMPLE', Details: undefined },
        { name: undefined, id: 'AIDACKCEVSQ6C2EXAMPLE' },
      ],
      [
        'by its name in the details where the ARN has the unique id',
        { UserId: undefined },
        { Id: 'arn:aws:iam::111122223333:user/AIDACKCEVSQ6C2EXAMPLE' },
        { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
      ],
      ['without an id that is none', { UserId: 'AROACKCEVSQ6C2EXAMPLE' }, {}, { name: 'ci-deployer', id: undefined }],
    ])('is named %s', (_name, details, over, user) => {
      expect(onlyFinding(ofUser(details, over))?.names).toEqual({ kind: 'user', user });
    });

    it.each([
      ['an account', { Type: 'AwsAccount', Id: 'AWS::::Account:111122223333' }],
      ['a role', hubUser({ UserName: undefined, UserId: undefined }, { Id: 'arn:aws:iam::111122223333:role/x' })],
      ['an access key', hubKey()],
      ['no object', 'arn:aws:iam::111122223333:user/ci-deployer'],
    ])('is nobody where the resource is %s', (_name, resource) => {
      expect(verdictsOn(control({ Resources: [resource] }))).toEqual(['notify no-key-named']);
    });

    it('is each of several', () => {
      const Resources = [hubUser(), hubUser({ UserName: 'other', UserId: undefined })];
      expect(verdictsOn(control({ Resources }))).toEqual(['evaluate stale', 'evaluate stale']);
    });

    it('is root by its ARN', () => {
      expect(verdictsOn(ofUser({}, { Id: 'arn:aws:iam::111122223333:root' }))).toEqual(['notify root-credentials']);
    });
  });
});

function sampleFields(): Json {
  return { ProductFields: { 'aws/guardduty/service/additionalInfo/sample': 'true' } };
}
