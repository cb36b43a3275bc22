import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { anythingBut, endingWith, namingCaller, notEndingWith, present } from './pattern-values.ts';

/**
 * The products whose findings are the word of AWS: `arn:…:securityhub:REGION::product/aws/…`, where no account id stands,
 * so that no account's own product ends like this. By its end, since findings of other Regions arrive here, too.
 */
const GUARDDUTY = '::product/aws/guardduty';
const CONTROLS = '::product/aws/securityhub';
const GUARDDUTY_V2 = '::productv2/aws/guardduty';
const CONTROLS_V2 = '::productv2/aws/securityhub';

/** Controls about access keys: 90 days old, root's, unused for 90 days, unused for 45 days. */
const KEY_CONTROLS = ['IAM.3', 'IAM.4', 'IAM.8', 'IAM.22'];

/** The same by the numbers that they have in the versions of the CIS benchmark. */
const CIS_CONTROLS = [
  '1.2.0/rule/1.3',
  '1.2.0/rule/1.4',
  '1.2.0/rule/1.12',
  '1.4.0/1.4',
  '1.4.0/1.12',
  '1.4.0/1.14',
  '3.0.0/1.4',
  '3.0.0/1.12',
  '3.0.0/1.14',
  '5.0.0/1.3',
  '5.0.0/1.11',
  '5.0.0/1.13',
];

/**
 * How findings of these controls are generated where consolidated findings are off and they carry no control id.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-changes-consolidation.html
 */
const KEY_GENERATORS = [
  ...KEY_CONTROLS.map((control) => `/${control}`),
  ...CIS_CONTROLS.map((control) => `cis-aws-foundations-benchmark/v/${control}`),
  'pci-dss/v/3.2.1/PCI.IAM.1',
  'pci-dss/v/3.2.1/PCI.IAM.7',
];

/** Checks of other products that are about stale keys, whatever resource they name. */
const STALE_CHECKS = ['iam_rotate_access_key_90_days', 'iam_user_accesskey_unused'].flatMap((check) => [
  check,
  `prowler-${check}`,
]);

const IMPORTED = { source: ['aws.securityhub'], detailType: ['Security Hub Findings - Imported'] };
const IMPORTED_V2 = { source: ['aws.securityhub'], detailType: ['Findings Imported V2'] };

/** Resource types in OCSF: CloudFormation's names, and those of the older format. */
const KEY_TYPES = ['AWS::IAM::AccessKey', 'AwsIamAccessKey'];
const USER_TYPES = ['AWS::IAM::User', 'AwsIamUser'];

/** What asks for something still; what says nothing about it does. */
const OPEN = { RecordState: anythingBut('ARCHIVED'), Workflow: { Status: anythingBut('RESOLVED', 'SUPPRESSED') } };

/** Neither suppressed, resolved, archived nor deleted. @see https://schema.ocsf.io/1.6.0/classes/detection_finding */
const OPEN_V2 = { status_id: anythingBut(3, 4, 5, 6) };

/**
 * GuardDuty's findings, as Security Hub forwards them, that name an access key or whose attack sequence has an actor.
 * Samples and what was archived in GuardDuty are left out.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
 */
export const ASFF_GUARDDUTY: EventPattern = {
  ...IMPORTED,
  detail: {
    findings: {
      ProductArn: endingWith(GUARDDUTY),
      ...OPEN,
      ProductFields: {
        'aws/guardduty/service/additionalInfo/sample': anythingBut('true'),
        'aws/guardduty/service/archived': anythingBut('true'),
      },
      $or: [
        { Resources: { Type: ['AwsIamAccessKey'] } },
        ...namingCaller({ keyId: 'CredentialUid', name: 'Name', id: 'Uid', type: 'Type' }).map((User) => ({
          Detection: { Sequence: { Actors: { User } } },
        })),
      ],
    },
  },
};

export const OCSF_GUARDDUTY: EventPattern = {
  ...IMPORTED_V2,
  detail: {
    findings: {
      metadata: { product: { uid: endingWith(GUARDDUTY_V2) } },
      ...OPEN_V2,
      resources: { type: KEY_TYPES },
    },
  },
};

/** Access keys that any other product names, a trusted one or not, unless it speaks of posture. */
export const ASFF_OTHER_KEY: EventPattern = {
  ...IMPORTED,
  detail: {
    findings: {
      ProductArn: notEndingWith(GUARDDUTY, CONTROLS),
      ...OPEN,
      GeneratorId: anythingBut(...STALE_CHECKS),
      Compliance: { Status: [{ exists: false }] },
      Resources: { Type: ['AwsIamAccessKey'] },
    },
  },
};

export const OCSF_OTHER_KEY: EventPattern = {
  ...IMPORTED_V2,
  detail: {
    findings: {
      metadata: {
        product: { uid: notEndingWith(GUARDDUTY_V2, CONTROLS_V2) },
        event_code: anythingBut(...STALE_CHECKS),
      },
      ...OPEN_V2,
      compliance: { status: [{ exists: false }], status_id: [{ exists: false }] },
      resources: { type: KEY_TYPES },
    },
  },
};

/** Security Hub's own controls about access keys, unless they passed or could not judge. */
export const ASFF_CONTROL: EventPattern = {
  ...IMPORTED,
  detail: {
    findings: {
      ProductArn: endingWith(CONTROLS),
      ...OPEN,
      Compliance: { Status: ['FAILED', { exists: false }] },
      $or: [{ Compliance: { SecurityControlId: KEY_CONTROLS } }, { GeneratorId: endingWith(...KEY_GENERATORS) }],
    },
  },
};

export const OCSF_CONTROL: EventPattern = {
  ...IMPORTED_V2,
  detail: {
    findings: {
      metadata: { product: { uid: endingWith(CONTROLS_V2) } },
      ...OPEN_V2,
      compliance: { control: KEY_CONTROLS },
      $or: [
        { compliance: { status_id: [3] } },
        { compliance: { status: ['Fail'] } },
        { compliance: { status_id: [{ exists: false }], status: [{ exists: false }] } },
      ],
    },
  },
};

/** Failed checks by any other product, of users, of their keys, or known to be about stale keys. */
export const ASFF_OTHER_POSTURE: EventPattern = {
  ...IMPORTED,
  detail: {
    findings: {
      ProductArn: notEndingWith(GUARDDUTY, CONTROLS),
      ...OPEN,
      $or: [
        { Compliance: { Status: ['FAILED'] }, Resources: { Type: ['AwsIamUser', 'AwsIamAccessKey'] } },
        { Compliance: { Status: ['FAILED', { exists: false }] }, GeneratorId: STALE_CHECKS },
      ],
    },
  },
};

export const OCSF_OTHER_POSTURE: EventPattern = {
  ...IMPORTED_V2,
  detail: {
    findings: {
      metadata: { product: { uid: notEndingWith(GUARDDUTY_V2, CONTROLS_V2) } },
      ...OPEN_V2,
      $or: [
        { compliance: { status_id: [3] }, resources: { type: [...USER_TYPES, ...KEY_TYPES] } },
        { compliance: { status: ['Fail'] }, resources: { type: [...USER_TYPES, ...KEY_TYPES] } },
        {
          metadata: { event_code: STALE_CHECKS },
          compliance: { status_id: [3, { exists: false }], status: ['Fail', { exists: false }] },
          // Prowler tells its result here.
          status_code: ['FAIL', { exists: false }],
        },
      ],
    },
  },
};

/**
 * What an analyst sends by one custom action, and no other.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-custom-actions.html
 */
export function customActionOf(arn: string): EventPattern {
  return {
    source: ['aws.securityhub'],
    detailType: ['Security Hub Findings - Custom Action'],
    resources: [arn],
  };
}

/** The part of it that is about posture, for the evaluator; all else of it is the responder's. */
export function postureByCustomActionOf(arn: string): EventPattern {
  return {
    ...customActionOf(arn),
    detail: {
      findings: { $or: [{ Compliance: { Status: present } }, { GeneratorId: STALE_CHECKS }] },
    },
  };
}
