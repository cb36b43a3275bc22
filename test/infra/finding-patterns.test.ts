import { readdirSync, readFileSync } from 'node:fs';
import { hearing, rulesOf } from './support/rules.ts';
import { synthesize } from './support/synthesize.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What it is, the event that it is made of, the change, and the rules that hear it. */
type Row = readonly [string, string, object, readonly string[]];

interface AnEvent extends Fields {
  readonly detail: Fields & {
    readonly resource: Fields;
    readonly service: Fields & { readonly additionalInfo: Fields };
  };
}

const ACTION_ARN = 'arn:aws:securityhub:us-east-1:111122223333:action/custom/KeystopContain';
const FOLDER = 'test/fixtures/events';
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const rules = rulesOf(synthesize({ securityHub: { customAction: true } }).keystop);

const read = (file: string): AnEvent => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as AnEvent;
const withDetail = (file: string, change: (detail: AnEvent['detail']) => object): object => {
  const event = read(file);
  return { ...event, detail: { ...event.detail, ...change(event.detail) } };
};
/** An event of Security Hub with its one finding changed. */
const withFinding = (file: string, change: object): object =>
  withDetail(file, (detail) => ({ findings: (detail['findings'] as Fields[]).map((it) => ({ ...it, ...change })) }));

const COMPROMISED = 'guardduty-compromisedcredentials-iamuser.json';
const SEQUENCE = 'guardduty-attacksequence-iamuser.json';
const EXPOSED = 'health-credentials-exposed.json';
const ADVISED = 'trustedadvisor-exposed-access-keys.json';
const QUARANTINED = 'cloudtrail-quarantine-attachuserpolicy-v3.json';
const UNUSED = 'accessanalyzer-unused-accesskey.json';
const UNROTATED = 'config-access-keys-rotated.json';
const HUB_GUARDDUTY = 'securityhub-imported-guardduty-accesskey.json';
const HUB_CONTROL = 'securityhub-imported-iam4-root.json';
const HUB_V2_GUARDDUTY = 'securityhub-v2-guardduty-accesskey-ocsf.json';
const PROWLER = 'prowler-asff-rotate-access-key.json';

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  [UNUSED]: ['EvaluatorFindingsAccessAnalyzer'],
  [QUARANTINED]: ['ResponderQuarantine'],
  [UNROTATED]: ['EvaluatorFindingsConfig'],
  'config-root-access-key.json': ['EvaluatorFindingsConfig'],
  [SEQUENCE]: ['ResponderGuardDuty'],
  [COMPROMISED]: ['ResponderGuardDuty'],
  'guardduty-consolelogin-no-key.json': ['ResponderGuardDuty'],
  'guardduty-instancecred-exfil-assumedrole.json': ['ResponderGuardDuty'],
  'guardduty-maliciousip-iamuser.json': ['ResponderGuardDuty'],
  'guardduty-root-credential-usage.json': ['ResponderGuardDuty'],
  'health-credentials-exposed-backup-region.json': ['ResponderHealth'],
  [EXPOSED]: ['ResponderHealth'],
  'health-exposure-suspected-no-resources-key.json': ['ResponderHealth'],
  'keystop-exposure-reported.json': ['ResponderReports'],
  [PROWLER]: ['EvaluatorFindingsHubPosture'],
  [HUB_GUARDDUTY]: ['ResponderHubGuardDuty'],
  [HUB_CONTROL]: ['EvaluatorFindingsHubControls'],
  [HUB_V2_GUARDDUTY]: ['ResponderHubV2GuardDuty'],
  [ADVISED]: ['ResponderTrustedAdvisor'],
};

const isGuardDuty = (event: object): boolean => hearing(rules, event).includes('ResponderGuardDuty');
const isHealth = (change: object): boolean =>
  hearing(
    rules,
    withDetail(EXPOSED, () => change),
  ).includes('ResponderHealth');
const productArn = (name: string): string => `arn:aws:securityhub:us-east-1::product/${name}`;
const named = (...types: string[]): object => ({ Resources: types.map((Type) => ({ Type, Id: 'x' })) });
const sentBy = (arn: string, file: string): object => ({
  ...read(file),
  'detail-type': 'Security Hub Findings - Custom Action',
  resources: [arn],
});

describe('the rules', () => {
  it.each(files)('hear a recorded event once, by its own rule, or not at all: %s', (file) => {
    expect(hearing(rules, read(file))).toEqual(EXPECTED[file] ?? []);
  });

  it('are tried on every event that is expected of them', () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(EXPECTED)));
  });

  // EventBridge's default quota; more has to be asked for.
  it.each(rules.map((rule) => [rule.id, rule.pattern] as const))('%s fits in 2048 characters', (_id, pattern) => {
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  });

  it('take little of the account’s quota of 30 rules with wildcards on a bus', () => {
    expect(rules.filter((rule) => JSON.stringify(rule.pattern).includes('"wildcard"'))).toHaveLength(1);
  });
});

describe('the GuardDuty rule', () => {
  it.each([
    { accessKeyId: 'AKIA1' },
    { userName: 'alice' },
    { userName: 'alice', userType: 'IAMUser' },
    { principalId: 'AIDA1' },
    { principalId: '111122223333' },
    { userType: 'Root' },
  ])('lets through a finding that names nothing but %j', (accessKeyDetails) => {
    expect(isGuardDuty(withDetail(COMPROMISED, () => ({ resource: { accessKeyDetails } })))).toBe(true);
  });

  it.each([
    {},
    { userType: 'IAMUser' },
    { accessKeyId: '', userName: '', principalId: '', userType: 'Unknown' },
    { principalId: 'AROA1:session', userName: 'deploy', userType: 'AssumedRole' },
  ])('leaves out a finding that names nobody by %j', (accessKeyDetails) => {
    expect(isGuardDuty(withDetail(COMPROMISED, () => ({ resource: { accessKeyDetails } })))).toBe(false);
  });

  it('lets through an S3 finding that names an access key', () => {
    const event = withDetail(COMPROMISED, ({ resource }) => ({
      type: 'Exfiltration:S3/MaliciousIPCaller',
      resource: { ...resource, resourceType: 'S3Bucket' },
    }));
    expect(isGuardDuty(event)).toBe(true);
  });

  it('lets through a sequence found by a Custom Detection Rule', () => {
    expect(isGuardDuty(withDetail(SEQUENCE, () => ({ type: 'Persistence:IAM/AccountManipulation' })))).toBe(true);
  });

  it.each([{ credentialUid: 'ASIA1' }, { name: 'alice' }, { uid: 'AIDA1' }, { type: 'Root' }])(
    'lets through a sequence with an actor of %j',
    (user) => {
      const service = { detection: { sequence: { uid: '1', actors: [{ id: '1' }, { id: '2', user }] } } };
      expect(isGuardDuty(withDetail(SEQUENCE, () => ({ service })))).toBe(true);
    },
  );

  it('leaves out a sequence whose actors are no users', () => {
    const service = { detection: { sequence: { uid: '1', actors: [{ id: '1', process: { name: 'xmrig' } }] } } };
    expect(isGuardDuty(withDetail(SEQUENCE, () => ({ service })))).toBe(false);
  });

  it('leaves out a finding about an instance', () => {
    const event = withDetail(COMPROMISED, () => ({
      type: 'Recon:EC2/Portscan',
      resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-1' } },
    }));
    expect(isGuardDuty(event)).toBe(false);
  });

  it.each([COMPROMISED, SEQUENCE])('leaves out a sample of %s', (file) => {
    const event = withDetail(file, ({ service }) => ({ service: { ...service, additionalInfo: { sample: true } } }));
    expect(isGuardDuty(event)).toBe(false);
  });

  it('leaves out what a person has archived', () => {
    expect(isGuardDuty(withDetail(COMPROMISED, ({ service }) => ({ service: { ...service, archived: true } })))).toBe(
      false,
    );
  });

  it('lets through a finding that says it is no sample', () => {
    const event = withDetail(COMPROMISED, ({ service }) => ({
      service: { ...service, additionalInfo: { sample: false } },
    }));
    expect(isGuardDuty(event)).toBe(true);
  });

  it('lets through a finding without additional information', () => {
    expect(isGuardDuty(withDetail(COMPROMISED, () => ({ service: { serviceName: 'guardduty' } })))).toBe(true);
  });
});

describe('the Health rule', () => {
  it.each([
    ['AWS_RISK_CREDENTIALS_EXPOSED', true],
    ['AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED', true],
    ['AWS_RISK_CREDENTIALS_COMPROMISED', true],
    ['AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED', true],
    ['AWS_RISK_IAM_QUARANTINE', true],
    ['AWS_RISK_SOMETHING_ELSE', false],
  ])('hears %s: %s', (eventTypeCode, heard) => {
    expect(isHealth({ eventTypeCode })).toBe(heard);
  });

  it('leaves out the closing of an event', () => {
    expect(isHealth({ statusCode: 'closed' })).toBe(false);
  });

  it('lets through an event without a status', () => {
    expect(isHealth({ statusCode: undefined })).toBe(true);
  });

  it('leaves out the same code of another service', () => {
    expect(isHealth({ service: 'EC2' })).toBe(false);
  });
});

describe('the rules of single AWS services', () => {
  it.each<Row>([
    ['an exposed key in another state', ADVISED, { status: 'WARN' }, ['ResponderTrustedAdvisor']],
    ['an exposed key that was dealt with', ADVISED, { status: 'OK' }, []],
    ['another check of Trusted Advisor', ADVISED, { 'check-name': 'IAM Access Key Rotation' }, []],
    ['a quarantine that was refused', QUARANTINED, { errorCode: 'AccessDenied' }, []],
    [
      'another policy attached to a user',
      QUARANTINED,
      { requestParameters: { policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } },
      [],
    ],
    [
      'an account’s own policy of that name',
      QUARANTINED,
      { requestParameters: { policyArn: 'arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3' } },
      [],
    ],
    [
      'a quarantine of any version',
      QUARANTINED,
      { requestParameters: { policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV9' } },
      ['ResponderQuarantine'],
    ],
    [
      'a quarantine within the user',
      QUARANTINED,
      { eventName: 'PutUserPolicy', requestParameters: { policyName: 'AWSCompromisedKeyQuarantine' } },
      ['ResponderQuarantine'],
    ],
    ['the end of a quarantine', QUARANTINED, { eventName: 'DetachUserPolicy' }, []],
    ['an unused password', UNUSED, { findingType: 'UnusedIAMUserPassword' }, []],
    ['an archived finding of an unused key', UNUSED, { status: 'ARCHIVED' }, []],
    ['an unused key whose user is deleted', UNUSED, { isDeleted: true }, []],
    ['an analyzer that failed', UNUSED, { error: 'ACCESS_DENIED' }, []],
    ['a rule that is kept again', UNROTATED, { newEvaluationResult: { complianceType: 'COMPLIANT' } }, []],
    [
      'Security Hub’s copy of a rule',
      UNROTATED,
      { configRuleName: 'securityhub-access-keys-rotated-3dd4f050' },
      ['EvaluatorFindingsConfig'],
    ],
    [
      'a rule of a conformance pack',
      UNROTATED,
      { configRuleName: 'iam-user-unused-credentials-check-conformance-pack-a1b2' },
      ['EvaluatorFindingsConfig'],
    ],
    ['another rule', UNROTATED, { configRuleName: 'mfa-enabled-for-iam-console-access' }, []],
  ])('%s, of %s with %j, goes to %j', (_what, file, change, heard) => {
    expect(
      hearing(
        rules,
        withDetail(file, () => change),
      ),
    ).toEqual(heard);
  });
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
