import type { ParsedEvent } from '../domain/finding.ts';
import { isFields, quote, textAt } from './fields.ts';
import { parseGuardDuty } from './guardduty.ts';
import { parseHealth } from './health.ts';

/**
 * What an EventBridge event says about credentials. Never throws, whatever it is given; names no key id that is not
 * in the event.
 */
export function parse(event: unknown): ParsedEvent {
  if (!isFields(event))
    return { kind: 'malformed', source: 'unknown', problem: `the event is ${quote(event)}, no object` };
  const source = textAt(event, 'source');
  const detailType = textAt(event, 'detail-type');
  if (source === 'aws.guardduty' && detailType === 'GuardDuty Finding') return parseGuardDuty(event);
  if (source === 'aws.health' && detailType === 'AWS Health Event') return parseHealth(event);
  if (source === undefined) return { kind: 'malformed', source: 'unknown', problem: 'the event has no source' };
  return {
    kind: 'ignored',
    source,
    reason: 'unsupported-event',
    detail: `no parser for source ${quote(source)}, detail-type ${quote(detailType)}`,
  };
}
