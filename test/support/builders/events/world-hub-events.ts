import { ACCOUNT, envelope } from './world-events.ts';

/** Events of Security Hub in its finding format (ASFF), cut to what a test is about. */

export const GUARDDUTY_PRODUCT = 'arn:aws:securityhub:us-east-1::product/aws/guardduty';
export const CONTROLS_PRODUCT = 'arn:aws:securityhub:us-east-1::product/aws/securityhub';
export const OWN_ACTION = `arn:aws:securityhub:us-east-1:${ACCOUNT}:action/custom/KeystopContain`;

export interface HubOptions {
  readonly accessKeyId: string;
  readonly userName: string;
  /** Id of GuardDuty's own finding. */
  readonly id?: string;
  readonly type?: string;
  readonly severity?: number;
  readonly lastSeen?: string;
  readonly productArn?: string;
  /** What Keystop or a person wrote to the finding. */
  readonly update?: Readonly<Record<string, unknown>>;
}

/**
 * GuardDuty's finding about a user's key, as Security Hub passes it on.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html
 */
export function hubGuardDuty(options: HubOptions): unknown {
  return {
    ...envelope('aws.securityhub', 'Security Hub Findings - Imported', ACCOUNT),
    detail: { findings: [asff(options)] },
  };
}

/** The same finding, for which an analyst chose a custom action. */
export function hubAction(options: HubOptions, actionArn: string = OWN_ACTION): unknown {
  return {
    ...envelope('aws.securityhub', 'Security Hub Findings - Custom Action', ACCOUNT),
    resources: [actionArn],
    detail: { actionName: 'Contain access key', findings: [asff(options)] },
  };
}

function asff(options: HubOptions): Readonly<Record<string, unknown>> {
  const { accessKeyId, userName, id = 'finding-1', lastSeen = '2026-11-20T09:08:10.000Z' } = options;
  const { type = 'TTPs/CredentialAccess:IAMUser-CompromisedCredentials', severity = 8 } = options;
  return {
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:guardduty:us-east-1:${ACCOUNT}:detector/d1/finding/${id}`,
    ProductArn: options.productArn ?? GUARDDUTY_PRODUCT,
    AwsAccountId: ACCOUNT,
    Types: [type],
    LastObservedAt: lastSeen,
    UpdatedAt: lastSeen,
    Severity: { Product: severity, Original: String(severity) },
    FindingProviderFields: { Types: [type], Severity: { Original: String(severity) } },
    Resources: [
      {
        Type: 'AwsIamAccessKey',
        Id: `AWS::IAM::AccessKey:${accessKeyId}`,
        Details: { AwsIamAccessKey: { AccessKeyId: accessKeyId, PrincipalName: userName, PrincipalType: 'IAMUser' } },
      },
    ],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...options.update,
  };
}

/** A Security Hub control that failed for a user. */
export function hubControl(control: 'IAM.3' | 'IAM.8' | 'IAM.22', user: { name: string } | { id: string }): unknown {
  const told = 'name' in user ? user.name : user.id;
  return {
    ...envelope('aws.securityhub', 'Security Hub Findings - Imported', ACCOUNT),
    detail: { findings: [failed(control, userResource(told))] },
  };
}

/** What an analyst sends by a custom action: a failed control, and GuardDuty's finding about a key. */
export function hubMixedAction(control: { userName: string }, guardDuty: HubOptions, actionArn: string): unknown {
  return {
    ...envelope('aws.securityhub', 'Security Hub Findings - Custom Action', ACCOUNT),
    resources: [actionArn],
    detail: { findings: [failed('IAM.3', userResource(control.userName)), asff(guardDuty)] },
  };
}

/** A product's finding that a key was not rotated, which names the key. */
export function hubStaleKey(options: { accessKeyId: string; userName: string }): unknown {
  const { accessKeyId, userName } = options;
  const finding = {
    ...asff({ ...options, productArn: 'arn:aws:securityhub:us-east-1::product/prowler/prowler' }),
    Id: `prowler-iam_rotate_access_key_90_days-${accessKeyId}-${userName}`,
    GeneratorId: 'prowler-iam_rotate_access_key_90_days',
    Types: ['Software and Configuration Checks'],
    FindingProviderFields: undefined,
    Compliance: { Status: 'FAILED' },
  };
  return {
    ...envelope('aws.securityhub', 'Security Hub Findings - Imported', ACCOUNT),
    detail: { findings: [finding] },
  };
}

function userResource(told: string): Readonly<Record<string, unknown>> {
  return { Type: 'AwsIamUser', Id: `arn:aws:iam::${ACCOUNT}:user/${told}` };
}

function failed(control: string, resource: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return {
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:securityhub:us-east-1:${ACCOUNT}:security-control/${control}/finding/${String(resource['Id'])}`,
    ProductArn: CONTROLS_PRODUCT,
    GeneratorId: `security-control/${control}`,
    AwsAccountId: ACCOUNT,
    LastObservedAt: '2026-11-20T09:08:10.000Z',
    Compliance: { Status: 'FAILED', SecurityControlId: control },
    Resources: [resource],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
  };
}
