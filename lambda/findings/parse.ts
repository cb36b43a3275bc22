import type { ParsedEvent } from '../domain/findings/finding.ts';
import { parseAccessAnalyzer } from './sources/access-analyzer.ts';
import { parseCloudTrail } from './sources/cloudtrail.ts';
import { parseConfig } from './sources/config.ts';
import { type Fields, isFields, quote, textAt } from './fields/fields.ts';
import { parseGuardDuty } from './sources/guardduty.ts';
import { parseHealth } from './sources/health.ts';
import { parseReport } from './sources/exposure-report.ts';
import { parseSecurityHubAsff } from './securityhub/asff.ts';
import { parseSecurityHubOcsf } from './securityhub/ocsf.ts';
import { parseTrustedAdvisor } from './sources/trusted-advisor.ts';

type Parser = (event: Fields) => ParsedEvent;

const PARSERS: ReadonlyMap<string, Parser> = new Map([
  ['aws.guardduty/GuardDuty Finding', parseGuardDuty],
  ['aws.health/AWS Health Event', parseHealth],
  ['aws.securityhub/Security Hub Findings - Imported', parseSecurityHubAsff],
  ['aws.securityhub/Security Hub Findings - Custom Action', parseSecurityHubAsff],
  ['aws.securityhub/Findings Imported V2', parseSecurityHubOcsf],
  ['aws.access-analyzer/Unused Access Finding for IAM entities', parseAccessAnalyzer],
  ['aws.config/Config Rules Compliance Change', parseConfig],
  ['aws.trustedadvisor/Trusted Advisor Check Item Refresh Notification', parseTrustedAdvisor],
  ['aws.iam/AWS API Call via CloudTrail', parseCloudTrail],
  ['keystop.report/Access Key Exposure Reported', parseReport],
]);

/**
 * What an EventBridge event says about credentials. Never throws, whatever it is given; names no key id that is not
 * in the event.
 */
export function parse(event: unknown): ParsedEvent {
  if (!isFields(event))
    return { kind: 'malformed', source: 'unknown', problem: `the event is ${quote(event)}, no object` };
  const source = textAt(event, 'source');
  const detailType = textAt(event, 'detail-type');
  if (source === undefined) return { kind: 'malformed', source: 'unknown', problem: 'the event has no source' };
  const parser = PARSERS.get(`${source}/${detailType ?? ''}`);
  if (parser !== undefined) return parser(event);
  // What Keystop itself tells others; it hears it only where somebody's rule sends it back.
  if (source === 'keystop') return { kind: 'ignored', source, reason: 'own-action', detail: quote(detailType) };
  return {
    kind: 'ignored',
    source,
    reason: 'unsupported-event',
    detail: `no parser for source ${quote(source)}, detail-type ${quote(detailType)}`,
  };
}
