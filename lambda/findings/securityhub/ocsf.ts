import type { FindingState, ParsedEvent } from '../../domain/findings/finding.ts';
import { at, type Fields, listAt, numberAt, textAt } from '../fields/fields.ts';
import { guardDutyTypeOf } from '../named/guardduty-type.ts';
import { isStaleCheck } from '../named/prowler-check.ts';
import { keyControlOf, postureOf } from './control.ts';
import { type HubPlace, parseHubEvent } from './event.ts';
import { type HubClaims, NAMELESS, type ThreatClaims } from './finding.ts';
import { firstSeenAt, lastSeenAt } from './ocsf-instant.ts';
import { ownerOf, readKeys, readUsers } from './ocsf-resources.ts';
import { productOfV2 } from './product.ts';
import { ocsfReferenceOf } from './reference.ts';

/**
 * Findings of Security Hub in OCSF. Whose word a finding is depends on its product's uid alone. An attack sequence does
 * not name its actors in this format, so it names no credential: the keys among its resources are what was touched.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
 * @see https://schema.ocsf.io/1.6.0/classes/detection_finding
 * @see https://schema.ocsf.io/1.6.0/classes/compliance_finding
 */
export function parseSecurityHubOcsf(event: Fields): ParsedEvent {
  return parseHubEvent(event, { accountOf, claimsOf }, undefined);
}

function accountOf(finding: Fields): string | undefined {
  return textAt(finding, 'cloud', 'account', 'uid') ?? ownerOf(finding);
}

function claimsOf(finding: Fields, { account, id }: HubPlace): HubClaims {
  const check = textAt(finding, 'metadata', 'event_code');
  const type = typeOf(finding);
  const keys = readKeys(finding, account);
  return {
    product: productOfV2(at(finding, 'metadata', 'product', 'uid')),
    account,
    id: textAt(finding, 'finding_info', 'uid') ?? textAt(finding, 'metadata', 'uid') ?? id,
    reference: ocsfReferenceOf(finding),
    activityAt: lastSeenAt(finding),
    firstActivityAt: firstSeenAt(finding),
    record: recordOf(finding),
    threat: threatOf(finding, type, keys),
    control: keyControlOf(textAt(finding, 'compliance', 'control'), undefined),
    isStaleCheck: isStaleCheck(check),
    check,
    type,
    posture: postureIn(finding, check),
    keys,
    users: readUsers(finding),
  };
}

// Beside GuardDuty's own type stands a category, such as `Threats`.
function typeOf(finding: Fields): string | undefined {
  const types = listAt(finding, 'finding_info', 'types').map((type) => textAt({ type }, 'type'));
  return types.find((type) => type?.includes(':') === true) ?? types.find((type) => type !== undefined);
}

function threatOf(finding: Fields, name: string | undefined, keys: HubClaims['keys']): ThreatClaims {
  const type = name === undefined ? undefined : guardDutyTypeOf(name);
  const isSequence = type?.startsWith('AttackSequence:') === true;
  return {
    type,
    severity: severityOf(finding),
    state: { kind: 'open' },
    suspects: isSequence && keys.length > 0 ? [NAMELESS] : keys,
  };
}

// The lowest of GuardDuty's own numbers under each of OCSF's: informational, low, medium, high, critical, fatal.
const SEVERITIES: ReadonlyMap<number | undefined, number> = new Map(
  [1, 1, 4, 7, 9, 10].map((number, index) => [index + 1, number]),
);

// The vendor's own stays as it was when a person changes the finding's.
function severityOf(finding: Fields): number | undefined {
  const ids = [numberAt(finding, 'vendor_attributes', 'severity_id'), numberAt(finding, 'severity_id')];
  return ids.map((id) => SEVERITIES.get(id)).find((severity) => severity !== undefined);
}

const RECORDS = new Map<unknown, 'archived' | 'resolved'>([
  [3, 'archived'],
  ['Suppressed', 'archived'],
  [4, 'resolved'],
  ['Resolved', 'resolved'],
  [5, 'archived'],
  ['Archived', 'archived'],
  [6, 'resolved'],
  ['Deleted', 'resolved'],
]);

function recordOf(finding: Fields): FindingState {
  const kind = RECORDS.get(at(finding, 'status_id')) ?? RECORDS.get(at(finding, 'status'));
  return { kind: kind ?? 'open' };
}

function postureIn(finding: Fields, check: string | undefined): FindingState | undefined {
  const compliance = [at(finding, 'compliance', 'status_id'), at(finding, 'compliance', 'status')];
  // Prowler has its result in a field beside, and of any other product the code may mean anything.
  return postureOf(...compliance, ...(isStaleCheck(check) ? [at(finding, 'status_code')] : []));
}
