import { hearing, rulesOf } from '../support/rules.ts';
import { synthesize } from '../support/synthesize.ts';
import {
  ACTION_ARN,
  HUB_CONTROL,
  HUB_GUARDDUTY,
  HUB_V2_GUARDDUTY,
  PROWLER,
  type Row,
  read,
  rules,
  withFinding,
} from '../support/recorded-findings.ts';

const productArn = (name: string): string => `arn:aws:securityhub:us-east-1::product/${name}`;

const named = (...types: string[]): object => ({ Resources: types.map((Type) => ({ Type, Id: 'x' })) });

const sentBy = (arn: string, file: string): object => ({
  ...read(file),
  'detail-type': 'Security Hub Findings - Custom Action',
  resources: [arn],
});

describe('the rules on Security Hub', () => {
  it.each<Row>([
    [
      'a GuardDuty finding that was seen',
      HUB_GUARDDUTY,
      { Workflow: { Status: 'NOTIFIED' } },
      ['ResponderHubGuardDuty'],
    ],
    ['a GuardDuty finding without a workflow', HUB_GUARDDUTY, { Workflow: undefined }, ['ResponderHubGuardDuty']],
    ['a resolved GuardDuty finding', HUB_GUARDDUTY, { Workflow: { Status: 'RESOLVED' } }, []],
    ['a suppressed GuardDuty finding', HUB_GUARDDUTY, { Workflow: { Status: 'SUPPRESSED' } }, []],
    ['an archived GuardDuty finding', HUB_GUARDDUTY, { RecordState: 'ARCHIVED' }, []],
    [
      'a sample of GuardDuty',
      HUB_GUARDDUTY,
      { ProductFields: { 'aws/guardduty/service/additionalInfo/sample': 'true' } },
      [],
    ],
    ['a GuardDuty finding about an instance', HUB_GUARDDUTY, named('AwsEc2Instance'), []],
    [
      'a GuardDuty finding about an instance and a key',
      HUB_GUARDDUTY,
      named('AwsEc2Instance', 'AwsIamAccessKey'),
      ['ResponderHubGuardDuty'],
    ],
    [
      'an attack sequence whose actor signed with a key',
      HUB_GUARDDUTY,
      { ...named('AwsS3Bucket'), Detection: { Sequence: { Actors: [{ User: { CredentialUid: 'AKIA1' } }] } } },
      ['ResponderHubGuardDuty'],
    ],
    [
      'a GuardDuty finding of another Region and partition',
      HUB_GUARDDUTY,
      { ProductArn: 'arn:aws-us-gov:securityhub:us-gov-east-1::product/aws/guardduty' },
      ['ResponderHubGuardDuty'],
    ],
    [
      'GuardDuty’s words under an account’s own product',
      HUB_GUARDDUTY,
      { ProductArn: 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default' },
      ['ResponderHubProducts'],
    ],
    [
      'a key named by another product',
      HUB_GUARDDUTY,
      { ProductArn: productArn('acme/scanner') },
      ['ResponderHubProducts'],
    ],
    [
      'a key named by another product, resolved',
      HUB_GUARDDUTY,
      { ProductArn: productArn('acme/scanner'), Workflow: { Status: 'RESOLVED' } },
      [],
    ],
    [
      'a bucket named by another product',
      HUB_GUARDDUTY,
      { ProductArn: productArn('acme/scanner'), ...named('AwsS3Bucket') },
      [],
    ],
    ['a control that passed', HUB_CONTROL, { Compliance: { Status: 'PASSED', SecurityControlId: 'IAM.4' } }, []],
    [
      'a control that could not judge',
      HUB_CONTROL,
      { Compliance: { Status: 'WARNING', SecurityControlId: 'IAM.4' } },
      [],
    ],
    [
      'another control',
      HUB_CONTROL,
      { Compliance: { Status: 'FAILED', SecurityControlId: 'IAM.6' }, GeneratorId: 'security-control/IAM.6' },
      [],
    ],
    ['a suppressed control', HUB_CONTROL, { Workflow: { Status: 'SUPPRESSED' } }, []],
    [
      'a control’s words under another product',
      HUB_CONTROL,
      { ProductArn: productArn('acme/scanner'), ...named('AwsIamUser') },
      ['EvaluatorFindingsHubPosture'],
    ],
    ['a check of another product that passed', PROWLER, { Compliance: { Status: 'PASSED' } }, []],
    ['a check of another product on a role', PROWLER, { GeneratorId: 'prowler-iam_role', ...named('AwsIamRole') }, []],
    ['a check of stale keys on the whole account', PROWLER, named('AwsAccount'), ['EvaluatorFindingsHubPosture']],
  ])('%s, of %s with %j, goes to %j', (_what, file, change, heard) => {
    expect(hearing(rules, withFinding(file, change))).toEqual(heard);
  });

  it.each([
    'security-control/IAM.22',
    'aws-foundational-security-best-practices/v/1.0.0/IAM.3',
    'nist-800-53/v/5.0.0/IAM.8',
    'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0/rule/1.4',
    'cis-aws-foundations-benchmark/v/1.4.0/1.14',
    'cis-aws-foundations-benchmark/v/5.0.0/1.13',
    'pci-dss/v/3.2.1/PCI.IAM.7',
  ])('hear a control that carries no id, by its generator %s', (GeneratorId) => {
    const event = withFinding(HUB_CONTROL, { GeneratorId, Compliance: { Status: 'FAILED' } });
    expect(hearing(rules, event)).toEqual(['EvaluatorFindingsHubControls']);
  });

  it.each([
    'aws-foundational-security-best-practices/v/1.0.0/IAM.33',
    'aws-foundational-security-best-practices/v/1.0.0/KMS.3',
    'cis-aws-foundations-benchmark/v/1.4.0/2.1.4',
  ])('leave out a control by the generator %s', (GeneratorId) => {
    const event = withFinding(HUB_CONTROL, { GeneratorId, Compliance: { Status: 'FAILED' } });
    expect(hearing(rules, event)).toEqual([]);
  });

  it.each<[string, object, readonly string[]]>([
    ['a resolved finding', { status_id: 4 }, []],
    ['a suppressed finding', { status_id: 3 }, []],
    ['a finding in work', { status_id: 2 }, ['ResponderHubV2GuardDuty']],
    ['a finding about an instance', { resources: [{ type: 'AWS::EC2::Instance', uid: 'i-1' }] }, []],
    [
      'a key named by another product',
      { metadata: { product: { uid: 'arn:aws:securityhub:us-east-1::productv2/acme/scanner' } } },
      ['ResponderHubV2Products'],
    ],
    [
      'a failed control about access keys',
      {
        metadata: { product: { uid: 'arn:aws:securityhub:us-east-1::productv2/aws/securityhub' } },
        compliance: { control: 'IAM.3', status: 'Fail', status_id: 3 },
      },
      ['EvaluatorFindingsHubV2Controls'],
    ],
    [
      'a passed control about access keys',
      {
        metadata: { product: { uid: 'arn:aws:securityhub:us-east-1::productv2/aws/securityhub' } },
        compliance: { control: 'IAM.3', status: 'Pass', status_id: 1 },
      },
      [],
    ],
    [
      'a failed check of a user by another product',
      {
        metadata: { product: { uid: 'arn:aws:securityhub:us-east-1::productv2/acme/scanner' } },
        compliance: { status_id: 3 },
        resources: [{ type: 'AWS::IAM::User', uid: 'AIDA1' }],
      },
      ['EvaluatorFindingsHubV2Posture'],
    ],
    [
      'a failed check of stale keys by Prowler',
      {
        metadata: {
          product: { uid: 'arn:aws:securityhub:us-east-1::productv2/prowler/prowler' },
          event_code: 'iam_rotate_access_key_90_days',
        },
        status_code: 'FAIL',
        resources: [{ type: 'AwsIamUser', uid: 'arn:aws:iam::111122223333:user/alice' }],
      },
      ['EvaluatorFindingsHubV2Posture'],
    ],
    [
      'a passed check of stale keys by Prowler',
      {
        metadata: {
          product: { uid: 'arn:aws:securityhub:us-east-1::productv2/prowler/prowler' },
          event_code: 'iam_rotate_access_key_90_days',
        },
        status_code: 'PASS',
        resources: [{ type: 'AwsIamUser', uid: 'arn:aws:iam::111122223333:user/alice' }],
      },
      [],
    ],
  ])('%s, in OCSF with %j, goes to %j', (_what, change, heard) => {
    expect(hearing(rules, withFinding(HUB_V2_GUARDDUTY, change))).toEqual(heard);
  });

  describe('for custom actions', () => {
    it('hear what came by Keystop’s own, for the responder', () => {
      expect(hearing(rules, sentBy(ACTION_ARN, HUB_GUARDDUTY))).toEqual(['ResponderCustomAction']);
    });

    it('hear what is about posture for the evaluator, too', () => {
      expect(hearing(rules, sentBy(ACTION_ARN, HUB_CONTROL))).toEqual([
        'ResponderCustomAction',
        'EvaluatorFindingsCustomAction',
      ]);
    });

    it.each([
      'arn:aws:securityhub:us-east-1:111122223333:action/custom/Quarantine',
      'arn:aws:securityhub:us-east-1:444455556666:action/custom/KeystopContain',
      'arn:aws:securityhub:eu-west-1:111122223333:action/custom/KeystopContain',
    ])('leave out what came by %s', (arn) => {
      expect(hearing(rules, sentBy(arn, HUB_GUARDDUTY))).toEqual([]);
    });

    it('hear none unless the stack created one', () => {
      expect(hearing(rulesOf(synthesize().keystop), sentBy(ACTION_ARN, HUB_GUARDDUTY))).toEqual([]);
    });
  });
});
