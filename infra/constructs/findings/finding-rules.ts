import type { EventPattern } from 'aws-cdk-lib/aws-events';
import {
  ACCESS_ANALYZER_UNUSED_KEY,
  CONFIG_KEY_RULE,
  GUARDDUTY_FINDING,
  HEALTH_RISK_EVENT,
  QUARANTINE,
  TRUSTED_ADVISOR_EXPOSED_KEY,
  WATCHED_CALL,
} from './finding-patterns.ts';
import {
  ASFF_CONTROL,
  ASFF_GUARDDUTY,
  ASFF_OTHER_KEY,
  ASFF_OTHER_POSTURE,
  OCSF_CONTROL,
  OCSF_GUARDDUTY,
  OCSF_OTHER_KEY,
  OCSF_OTHER_POSTURE,
} from './securityhub-patterns.ts';

/** A rule of the default event bus: its name, and the events it matches. */
export interface FindingRule {
  readonly id: string;
  /** Completes "Keystop: …". */
  readonly description: string;
  readonly pattern: EventPattern;
}

/**
 * What AWS delivers in a partition's global Region only, wherever it happened.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
export const GLOBAL_FINDINGS: readonly FindingRule[] = [
  { id: 'Health', description: 'AWS Health warnings of exposed access keys', pattern: HEALTH_RISK_EVENT },
  {
    id: 'TrustedAdvisor',
    description: 'exposed access keys that Trusted Advisor found',
    pattern: TRUSTED_ADVISOR_EXPOSED_KEY,
  },
  { id: 'Quarantine', description: 'users that were put under the quarantine policy of AWS', pattern: QUARANTINE },
  { id: 'Watch', description: 'calls that may undo a containment or get round it', pattern: WATCHED_CALL },
];

/** Findings of exposed keys, for the responder. */
export const EXPOSED_FINDINGS: readonly FindingRule[] = [
  { id: 'GuardDuty', description: 'GuardDuty findings that name an access key', pattern: GUARDDUTY_FINDING },
  ...GLOBAL_FINDINGS,
  { id: 'HubGuardDuty', description: 'GuardDuty findings in Security Hub', pattern: ASFF_GUARDDUTY },
  { id: 'HubV2GuardDuty', description: 'GuardDuty findings in Security Hub V2', pattern: OCSF_GUARDDUTY },
  { id: 'HubProducts', description: 'access keys named by other products in Security Hub', pattern: ASFF_OTHER_KEY },
  {
    id: 'HubV2Products',
    description: 'access keys named by other products in Security Hub V2',
    pattern: OCSF_OTHER_KEY,
  },
];

/** Findings of stale keys, for the evaluator's queue. */
export const STALE_FINDINGS: readonly FindingRule[] = [
  { id: 'HubControls', description: 'failed Security Hub controls about access keys', pattern: ASFF_CONTROL },
  { id: 'HubV2Controls', description: 'failed Security Hub V2 controls about access keys', pattern: OCSF_CONTROL },
  { id: 'HubPosture', description: 'failed checks of users by other products', pattern: ASFF_OTHER_POSTURE },
  { id: 'HubV2Posture', description: 'failed checks of users by other products, V2', pattern: OCSF_OTHER_POSTURE },
  { id: 'AccessAnalyzer', description: 'unused access keys that IAM found', pattern: ACCESS_ANALYZER_UNUSED_KEY },
  { id: 'Config', description: 'AWS Config rules about access keys', pattern: CONFIG_KEY_RULE },
];
