import { CALLERS } from './guardduty-samples.ts';
import { type Json, type Recorded, type Sample, samplesOf, withField, withFields } from './sample.ts';

const GUARDDUTY = 'securityhub-imported-guardduty-accesskey';
const ROOT_CONTROL = 'securityhub-imported-iam4-root';
const PROWLER = 'prowler-asff-rotate-access-key';
const FINDING = 'detail.findings.0';

const STALE_CHECK = 'prowler-iam_user_accesskey_unused';
const OWN_ACTION = 'arn:aws:securityhub:eu-central-1:111122223333:action/custom/KeystopContain';
const CONTROLS = 'arn:aws:securityhub:eu-central-1::product/aws/securityhub';
const CIS = 'cis-aws-foundations-benchmark/v';

const TRUSTED = 'arn:aws:securityhub:us-east-1:222233334444:product/acme/scanner';

/** Product ARNs of others; who can import under each is written in the name. */
const PRODUCTS: Readonly<Record<string, string>> = {
  'a trusted product': TRUSTED,
  'the own product of an account': 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default',
  'a product that looks like GuardDuty': 'arn:aws:securityhub:us-east-1:111122223333:product/aws/guardduty',
  'a product of AWS beside GuardDuty': 'arn:aws:securityhub:us-east-1::product/aws/macie',
};

/** Generators of findings about access keys, where controls are not consolidated, and their control. */
const GENERATORS: Readonly<Record<string, string>> = {
  'security-control/IAM.3': 'IAM.3',
  'security-control/IAM.4': 'IAM.4',
  'security-control/IAM.22': 'IAM.22',
  'aws-foundational-security-best-practices/v/1.0.0/IAM.8': 'IAM.8',
  'nist-800-53/v/5.0.0/IAM.3': 'IAM.3',
  [`arn:aws:securityhub:::ruleset/${CIS}/1.2.0/rule/1.3`]: 'IAM.8',
  [`arn:aws:securityhub:::ruleset/${CIS}/1.2.0/rule/1.4`]: 'IAM.3',
  [`arn:aws:securityhub:::ruleset/${CIS}/1.2.0/rule/1.12`]: 'IAM.4',
  [`${CIS}/1.4.0/1.4`]: 'IAM.4',
  [`${CIS}/1.4.0/1.12`]: 'IAM.22',
  [`${CIS}/1.4.0/1.14`]: 'IAM.3',
  [`${CIS}/3.0.0/1.4`]: 'IAM.4',
  [`${CIS}/3.0.0/1.12`]: 'IAM.22',
  [`${CIS}/3.0.0/1.14`]: 'IAM.3',
  [`${CIS}/5.0.0/1.3`]: 'IAM.4',
  [`${CIS}/5.0.0/1.11`]: 'IAM.22',
  [`${CIS}/5.0.0/1.13`]: 'IAM.3',
  'pci-dss/v/3.2.1/PCI.IAM.1': 'IAM.4',
  'pci-dss/v/3.2.1/PCI.IAM.7': 'IAM.8',
};

/** Generators that end alike, of controls about something else. */
const OTHER_GENERATORS = [
  'security-control/S3.1',
  'security-control/IAM.33',
  `arn:aws:securityhub:::ruleset/${CIS}/1.2.0/rule/2.4`,
  `${CIS}/1.4.0/3.4`,
  'pci-dss/v/3.2.1/PCI.IAM.6',
];

const user = (id: string): Json => ({ Type: 'AwsIamUser', Id: id, Partition: 'aws', Region: 'us-east-1' });
const instance: Json = {
  Type: 'AwsEc2Instance',
  Id: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1',
  Partition: 'aws',
};
const nobody: Json = { Type: 'AwsIamAccessKey', Id: 'AWS::IAM::AccessKey:null', Partition: 'aws', Region: 'us-east-1' };
const bucket: Json = { Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::bucket', Partition: 'aws', Region: 'us-east-1' };

/** Findings of Security Hub in ASFF, of all kinds of products, in all states, and custom actions. */
export function hubSamples(recorded: Recorded): readonly Sample[] {
  const [guardDuty, rootControl, prowler] = [recorded(GUARDDUTY), recorded(ROOT_CONTROL), recorded(PROWLER)];
  const control = withFindingFields(rootControl, {
    ProductArn: CONTROLS,
    Resources: [user('arn:aws:iam::111122223333:user/ann')],
    ...ofControl('IAM.3'),
  });
  const ofProduct = withFindingFields(guardDuty, { ProductArn: TRUSTED });
  const postured = { [ROOT_CONTROL]: rootControl, [PROWLER]: prowler, 'hub control': control };
  return [
    ...Object.entries({ [GUARDDUTY]: guardDuty, 'hub key of a product': ofProduct, ...postured }).flatMap(
      inRecordStates,
    ),
    ...Object.entries(postured).flatMap(withOtherResults),
    ...threats(guardDuty),
    ...controls(control),
    ...Object.entries(PRODUCTS).flatMap(([who, arn]) => products(who, arn, guardDuty, prowler)),
    ...customActions(guardDuty, control, prowler),
    ...together(guardDuty, control),
  ];
}

/** The event with fields of its first finding changed. */
function withFindingFields(event: Json, fields: Json): Json {
  return Object.entries(fields).reduce((made, [path, value]) => withField(made, `${FINDING}.${path}`, value), event);
}

const findingsIn = (event: Json): readonly Json[] => (event['detail'] as { findings: readonly Json[] }).findings;
const resourcesIn = (event: Json): readonly unknown[] => findingsIn(event).flatMap(({ Resources }) => Resources);
const withResult = (Status: string, SecurityControlId?: string): Json => ({
  Compliance: { Status, ...(SecurityControlId === undefined ? {} : { SecurityControlId }) },
});
const ofControl = (id: string): Json => ({ GeneratorId: `security-control/${id}`, ...withResult('FAILED', id) });
const A_SAMPLE = { ProductFields: { 'aws/guardduty/service/additionalInfo/sample': 'true' } };

const workflow = (Status: string): Json => ({ Workflow: { Status } });

function inRecordStates([name, event]: readonly [string, Json]): readonly Sample[] {
  const states: Readonly<Record<string, Json>> = {
    archived: { RecordState: 'ARCHIVED' },
    'without a record state': { RecordState: undefined },
    new: workflow('NEW'),
    notified: workflow('NOTIFIED'),
    resolved: workflow('RESOLVED'),
    suppressed: workflow('SUPPRESSED'),
    'without a workflow': { Workflow: undefined, WorkflowState: undefined },
    'resolved in the workflow state of old': { Workflow: undefined, WorkflowState: 'RESOLVED' },
  };
  return Object.entries(states).map(([state, fields]) => ({
    name: `${name} (${state})`,
    event: withFindingFields(event, fields),
  }));
}

function withOtherResults([name, event]: readonly [string, Json]): readonly Sample[] {
  return ['PASSED', 'WARNING', 'NOT_AVAILABLE'].map((result) => ({
    name: `${name} (${result})`,
    event: withField(event, `${FINDING}.Compliance.Status`, result),
  }));
}

function threats(event: Json): readonly Sample[] {
  const made = (fields: Json): Json => withFindingFields(event, fields);
  const fields = (ProductFields: Json): Json => made({ ProductFields });
  const sequence = (...Actors: readonly Json[]): Json =>
    made({
      Types: ['TTPs/AttackSequence:IAM-CompromisedCredentials'],
      Detection: { Sequence: { Actors } },
      Resources: [bucket],
    });
  const note = { Text: 'The key is Inactive.', UpdatedBy: 'keystop', UpdatedAt: '2026-11-20T10:00:00Z' };
  const callers = Object.entries(CALLERS).map(([who, [CredentialUid, Uid, Name, Type]]) => ({
    name: `hub guardduty sequence by ${who} beside a process`,
    event: sequence({ Process: { Name: 'sh' } }, { User: { CredentialUid, Uid, Name, Type } }),
  }));
  const others = samplesOf({
    'hub guardduty, a sample': made(A_SAMPLE),
    'hub guardduty, no sample': made({
      ProductFields: { 'aws/guardduty/service/additionalInfo/sample': 'false', archived: 'false' },
    }),
    'hub guardduty, archived there': fields({ 'aws/guardduty/service/archived': 'true' }),
    'hub guardduty, archived there before 2020': fields({ archived: 'true' }),
    'hub guardduty about an instance': made({ Types: ['TTPs/Recon:EC2-Portscan'], Resources: [instance] }),
    'hub guardduty about a console login': made({ Resources: [nobody] }),
    'hub guardduty about a bucket and a key': made({ Resources: [bucket, ...resourcesIn(event)] }),
    'hub guardduty sequence by a process': sequence({ Process: { Name: 'sh' } }),
    'hub guardduty in the administrator account': withField(event, 'account', '222233334444'),
    'hub guardduty after the feedback of Keystop': made({ Workflow: { Status: 'NOTIFIED' }, Note: note }),
    'hub guardduty of another Region': made({ ProductArn: 'arn:aws:securityhub:ap-south-1::product/aws/guardduty' }),
  });
  return [...callers, ...others];
}

function controls(event: Json): readonly Sample[] {
  const generatedBy = (GeneratorId: string): Json => withFindingFields(event, { GeneratorId, ...withResult('FAILED') });
  return [
    ...['IAM.3', 'IAM.4', 'IAM.8', 'IAM.22', 'IAM.33', 'IAM.9', 'S3.1'].map((id) => ({
      name: `hub control ${id}`,
      event: withFindingFields(event, ofControl(id)),
    })),
    ...['IAM.3', 'IAM.4', 'IAM.8', 'IAM.22'].map((id) => ({
      name: `hub control ${id} by its id only`,
      event: withFindingFields(event, { ...ofControl(id), GeneratorId: 'x' }),
    })),
    { name: 'hub control without a result', event: withFindingFields(event, { Compliance: undefined }) },
    ...Object.entries(GENERATORS).map(([generator, control]) => ({
      name: `hub control ${control} without its id, by ${generator}`,
      event: generatedBy(generator),
    })),
    ...OTHER_GENERATORS.map((generator) => ({
      name: `hub control of something else, by ${generator}`,
      event: generatedBy(generator),
    })),
  ];
}

function products(who: string, ProductArn: string, guardDuty: Json, prowler: Json): readonly Sample[] {
  const key = (fields: Json): Json => withFindingFields(guardDuty, { ProductArn, ...fields });
  const check = (fields: Json): Json => withFindingFields(prowler, { ProductArn, ...fields });
  return samplesOf({
    [`hub key named by ${who}`]: key({}),
    [`hub key named and archived by ${who}`]: key({ RecordState: 'ARCHIVED' }),
    [`hub instance named by ${who}`]: key({ Resources: [instance] }),
    [`hub check of a key by ${who}`]: key(withResult('FAILED')),
    [`hub check of a user by ${who}`]: check({ GeneratorId: 'password-policy' }),
    [`hub check of a bucket by ${who}`]: check({ GeneratorId: 'public-read', Resources: [bucket] }),
    [`hub stale check without a result by ${who}`]: check({ Compliance: undefined }),
    [`hub stale check of a key without a result by ${who}`]: key({ GeneratorId: STALE_CHECK }),
    [`hub key without a generator named by ${who}`]: key({ GeneratorId: undefined }),
    [`hub control copied by ${who}`]: check(ofControl('IAM.3')),
  });
}

const sentBy = (action: string, event: Json): Json =>
  withFields(event, { 'detail-type': 'Security Hub Findings - Custom Action', resources: [action] });

function customActions(guardDuty: Json, control: Json, prowler: Json): readonly Sample[] {
  const own = (event: Json, fields: Json = {}): Json => sentBy(OWN_ACTION, withFindingFields(event, fields));
  return samplesOf({
    'own custom action for a key': own(guardDuty),
    'own custom action for an archived key': own(guardDuty, { RecordState: 'ARCHIVED' }),
    'own custom action for a control': own(control),
    'own custom action for a passed control': own(control, withResult('PASSED', 'IAM.3')),
    "own custom action for Prowler's check": own(prowler),
    'own custom action for an instance': own(guardDuty, { Resources: [instance] }),
    'own custom action for a sample': own(guardDuty, A_SAMPLE),
    "own custom action for Prowler's check without a result": own(prowler, { Compliance: undefined }),
    'another custom action for a control': sentBy(OWN_ACTION.replace('KeystopContain', 'Other'), control),
    'another custom action of the account': sentBy(OWN_ACTION.replace('KeystopContain', 'Other'), guardDuty),
    'custom action of the same name in another account': sentBy(
      OWN_ACTION.replace('111122223333', '444455556666'),
      guardDuty,
    ),
    'custom action of the same name in another Region': sentBy(
      OWN_ACTION.replace('eu-central-1', 'us-east-1'),
      guardDuty,
    ),
  });
}

/** Several findings in one event, where a field of one must not count for the other. */
function together(guardDuty: Json, control: Json): readonly Sample[] {
  const all = (...events: readonly Json[]): Json => withField(guardDuty, 'detail.findings', events.flatMap(findingsIn));
  const archived = withFindingFields(guardDuty, { RecordState: 'ARCHIVED' });
  const ofInstance = withFindingFields(guardDuty, { Resources: [instance] });
  const passed = withFindingFields(control, withResult('PASSED', 'IAM.3'));
  const otherFailed = withFindingFields(control, ofControl('S3.1'));
  return samplesOf({
    'hub event with a key and a control': all(guardDuty, control),
    'hub event with an archived key and an open instance': all(archived, ofInstance),
    'hub event with an open instance and an open key': all(ofInstance, guardDuty),
    'hub event with a passed control of keys and another that failed': all(passed, otherFailed),
  });
}
