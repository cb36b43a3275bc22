import { EVENT, type EventEnvelope } from '../sources.ts';
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

const PARSERS: readonly (readonly [EventEnvelope, Parser])[] = [
  [EVENT.guardDuty, parseGuardDuty],
  [EVENT.health, parseHealth],
  [EVENT.securityHub, parseSecurityHubAsff],
  [EVENT.customAction, parseSecurityHubAsff],
  [EVENT.securityHubV2, parseSecurityHubOcsf],
  [EVENT.accessAnalyzer, parseAccessAnalyzer],
  [EVENT.config, parseConfig],
  [EVENT.trustedAdvisor, parseTrustedAdvisor],
  [EVENT.iamCall, parseCloudTrail],
  [EVENT.report, parseReport],
];

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
  const [, parser] = PARSERS.find(([known]) => known.source === source && known.detailType === detailType) ?? [];
  if (parser !== undefined) return parser(event);
  // Keystop's own outcome events. They arrive only where a rule outside Keystop sends them back.
  if (source === 'keystop') return { kind: 'ignored', source, reason: 'own-action', detail: quote(detailType) };
  return {
    kind: 'ignored',
    source,
    reason: 'unsupported-event',
    detail: `no parser for source ${quote(source)}, detail-type ${quote(detailType)}`,
  };
}
