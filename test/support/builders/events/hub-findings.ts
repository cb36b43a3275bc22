import { OWN_ACCOUNT } from '../builders.ts';
import { hubKey } from './source-events.ts';

type Json = Record<string, unknown>;

export const GUARDDUTY = 'arn:aws:securityhub:eu-central-1::product/aws/guardduty';
export const CONTROLS = 'arn:aws:securityhub:eu-central-1::product/aws/securityhub';
export const SCANNER = 'arn:aws:securityhub:eu-central-1::product/scanner/scanner';
export const OWN_PRODUCT = 'arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default';
export const GUARDDUTY_V2 = 'arn:aws:securityhub:eu-central-1::productv2/aws/guardduty';
export const CONTROLS_V2 = 'arn:aws:securityhub:eu-central-1::productv2/aws/securityhub';
/** The custom action of the tests' deployment. */
export const OWN_ACTION = 'arn:aws:securityhub:eu-central-1:111122223333:action/custom/KeystopContain';

/** An event of Security Hub with these findings, whatever they are. */
export function hubEvent(findings: unknown, envelope: Json = {}): object {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': 'Security Hub Findings - Imported',
    source: 'aws.securityhub',
    account: OWN_ACCOUNT,
    time: '2026-11-20T11:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: { findings },
    ...envelope,
  };
}

/** The same findings, sent by a person who chose a custom action. */
export function customActionEvent(findings: unknown, envelope: Json = {}): object {
  return hubEvent(findings, {
    'detail-type': 'Security Hub Findings - Custom Action',
    resources: [OWN_ACTION],
    ...envelope,
  });
}

/** The same in OCSF. */
export function hubEventV2(findings: unknown, envelope: Json = {}): object {
  return hubEvent(findings, { 'detail-type': 'Findings Imported V2', ...envelope });
}

/** GuardDuty's finding about a user's key. */
export function aThreat(over: Json = {}): Json {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d/finding/finding-1',
    ProductArn: GUARDDUTY,
    GeneratorId: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d',
    AwsAccountId: OWN_ACCOUNT,
    Types: ['TTPs/UnauthorizedAccess:IAMUser-MaliciousIPCaller.Custom'],
    LastObservedAt: '2026-11-20T11:00:00Z',
    Severity: { Product: 5, Label: 'MEDIUM', Normalized: 50 },
    Resources: [hubKey()],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...over,
  };
}

/** A failed control of Security Hub on the keys of a user. */
export function aControl(over: Json = {}): Json {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'arn:aws:securityhub:eu-central-1:111122223333:security-control/IAM.3/finding/1',
    ProductArn: CONTROLS,
    GeneratorId: 'security-control/IAM.3',
    AwsAccountId: OWN_ACCOUNT,
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    LastObservedAt: '2026-11-20T11:00:00Z',
    Severity: { Label: 'MEDIUM' },
    Resources: [hubUser()],
    Compliance: { Status: 'FAILED', SecurityControlId: 'IAM.3' },
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...over,
  };
}

/** The resource by which a finding names a user. */
export function hubUser(details: Json = {}, over: Json = {}): Json {
  return {
    Type: 'AwsIamUser',
    Id: 'arn:aws:iam::111122223333:user/team/ci-deployer',
    Partition: 'aws',
    Details: { AwsIamUser: { UserName: 'ci-deployer', UserId: 'AIDACKCEVSQ6C2EXAMPLE', ...details } },
    ...over,
  };
}

/** A finding of another product that a user's key is exposed. */
export function anExposure(over: Json = {}): Json {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'scanner/1',
    ProductArn: SCANNER,
    GeneratorId: 'scanner/secrets',
    AwsAccountId: OWN_ACCOUNT,
    Types: ['Sensitive Data Identifications/Passwords'],
    LastObservedAt: '2026-11-20T11:00:00Z',
    Severity: { Label: 'CRITICAL' },
    Resources: [hubKey()],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...over,
  };
}

/** Prowler's failed check on a user's old keys. */
export function aProwlerCheck(over: Json = {}): Json {
  return {
    ...anExposure({
      Id: 'prowler-iam_rotate_access_key_90_days-1',
      ProductArn: 'arn:aws:securityhub:eu-central-1::product/prowler/prowler',
      GeneratorId: 'prowler-iam_rotate_access_key_90_days',
      Types: ['Software and Configuration Checks'],
      Resources: [{ Type: 'AwsIamUser', Id: 'arn:aws:iam::111122223333:user/ci-deployer' }],
      Compliance: { Status: 'FAILED' },
    }),
    ...over,
  };
}

/** GuardDuty's finding about a user's key, in OCSF. */
export function aThreatV2(over: Json = {}): Json {
  return {
    class_uid: 2004,
    cloud: { account: { uid: OWN_ACCOUNT } },
    finding_info: findingInfo(),
    metadata: { product: { uid: GUARDDUTY_V2 }, uid: 'metadata-1' },
    resources: [keyV2()],
    severity_id: 4,
    status_id: 1,
    ...over,
  };
}

export function findingInfo(over: Json = {}): Json {
  return {
    uid: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d/finding/finding-1',
    types: ['Threats', 'CredentialAccess:IAMUser/CompromisedCredentials'],
    last_seen_time_dt: '2026-11-20T11:00:00.000Z',
    ...over,
  };
}

export function keyV2(over: Json = {}): Json {
  return {
    uid: 'AKIARTX3GSDSQEXAMPLE',
    type: 'AWS::IAM::AccessKey',
    owner: { account: { uid: OWN_ACCOUNT } },
    user: { name: 'ci-deployer' },
    ...over,
  };
}

/** A failed control on the keys of a user, in OCSF. */
export function aControlV2(over: Json = {}): Json {
  return {
    class_uid: 2003,
    cloud: { account: { uid: OWN_ACCOUNT } },
    finding_info: { uid: 'arn:aws:securityhub:eu-central-1:111122223333:security-control/IAM.3/finding/1' },
    metadata: { product: { uid: CONTROLS_V2 }, uid: 'metadata-2' },
    compliance: { control: 'IAM.3', status: 'Fail', status_id: 3 },
    resources: [userV2()],
    status_id: 1,
    ...over,
  };
}

export function userV2(over: Json = {}): Json {
  return {
    uid: 'AIDACKCEVSQ6C2EXAMPLE',
    uid_alt: 'arn:aws:iam::111122223333:user/ci-deployer',
    type: 'AWS::IAM::User',
    ...over,
  };
}
