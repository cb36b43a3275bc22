import type { EventPattern } from 'aws-cdk-lib/aws-events';
import {
  ASFF_RESOURCE,
  CONTROL_BY_GENERATOR,
  EVENT,
  KEY_CONTROLS,
  OCSF_RESOURCES,
  PROWLER_GENERATOR,
  STALE_CHECKS,
} from '../../../lambda/sources.ts';
import { anythingBut, endingWith, envelope, namingCaller, notEndingWith, present } from './pattern-values.ts';

/**
 * AWS's own products. Their ARNs, `arn:…:securityhub:REGION::product/aws/…`, hold no account id, so that no account's own
 * product ends like this. Matched by the end, since findings of other Regions arrive here, too.
 */
const GUARDDUTY = '::product/aws/guardduty';
const CONTROLS = '::product/aws/securityhub';
const GUARDDUTY_V2 = '::productv2/aws/guardduty';
const CONTROLS_V2 = '::productv2/aws/securityhub';

/** How findings of the controls about access keys are generated, by the id of the control or the number in a standard. */
const KEY_GENERATORS = [...KEY_CONTROLS.map((control) => `/${control}`), ...CONTROL_BY_GENERATOR.keys()];

/** Checks of other products that are about stale keys, whatever resource they name. */
const STALE_GENERATORS = STALE_CHECKS.flatMap((check) => [check, `${PROWLER_GENERATOR}${check}`]);

const IMPORTED = envelope(EVENT.securityHub);
const IMPORTED_V2 = envelope(EVENT.securityHubV2);

const KEY_TYPES = [...OCSF_RESOURCES.accessKey];
const USER_TYPES = [...OCSF_RESOURCES.user];

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
        { Resources: { Type: [ASFF_RESOURCE.accessKey] } },
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
      GeneratorId: anythingBut(...STALE_GENERATORS),
      Compliance: { Status: [{ exists: false }] },
      Resources: { Type: [ASFF_RESOURCE.accessKey] },
    },
  },
};

export const OCSF_OTHER_KEY: EventPattern = {
  ...IMPORTED_V2,
  detail: {
    findings: {
      metadata: {
        product: { uid: notEndingWith(GUARDDUTY_V2, CONTROLS_V2) },
        event_code: anythingBut(...STALE_GENERATORS),
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
      $or: [{ Compliance: { SecurityControlId: [...KEY_CONTROLS] } }, { GeneratorId: endingWith(...KEY_GENERATORS) }],
    },
  },
};

export const OCSF_CONTROL: EventPattern = {
  ...IMPORTED_V2,
  detail: {
    findings: {
      metadata: { product: { uid: endingWith(CONTROLS_V2) } },
      ...OPEN_V2,
      compliance: { control: [...KEY_CONTROLS] },
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
        { Compliance: { Status: ['FAILED'] }, Resources: { Type: [ASFF_RESOURCE.user, ASFF_RESOURCE.accessKey] } },
        { Compliance: { Status: ['FAILED', { exists: false }] }, GeneratorId: STALE_GENERATORS },
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
          metadata: { event_code: STALE_GENERATORS },
          compliance: { status_id: [3, { exists: false }], status: ['Fail', { exists: false }] },
          // Prowler has its result here.
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
    ...envelope(EVENT.customAction),
    resources: [arn],
  };
}

/** The part of it that is about posture, for the evaluator; all else of it is the responder's. */
export function postureByCustomActionOf(arn: string): EventPattern {
  return {
    ...customActionOf(arn),
    detail: {
      findings: { $or: [{ Compliance: { Status: present } }, { GeneratorId: STALE_GENERATORS }] },
    },
  };
}
