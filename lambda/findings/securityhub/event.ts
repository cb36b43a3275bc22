import { accountIdOf } from '../../domain/keys/account-id.ts';
import type { Finding, ParsedEvent } from '../../domain/findings/finding.ts';
import { at, type Fields, isFields, quote, textAt } from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';
import { findingsOf, type HubClaims } from './finding.ts';
import { productOf, attestationOf } from './product.ts';

/** How findings of one format are read. */
export interface HubFormat {
  /** Account that the finding names, unchecked. */
  readonly accountOf: (finding: Fields) => string | undefined;
  readonly claimsOf: (finding: Fields, place: HubPlace) => HubClaims;
}

export interface HubPlace {
  readonly account: string;
  /** Stands in for a finding that has no id of its own. */
  readonly id: string;
}

interface Envelope {
  readonly id: string;
  readonly account: string | undefined;
  readonly actionArn: string | undefined;
}

type Reading =
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] }
  | { readonly kind: 'unreadable'; readonly problem: string };

/**
 * All findings of an event of Security Hub, read in its format. One that cannot be read is malformed by itself and
 * never hides the others; those about no access key are left out, and an event of nothing else is `not-a-key-finding`.
 * `actionArn` is that of the custom action by which a person sent them.
 */
export function parseHubEvent(event: Fields, format: HubFormat, actionArn: string | undefined): ParsedEvent {
  const list = at(event, 'detail', 'findings');
  if (!Array.isArray(list)) return malformed(`detail.findings is ${quote(list)}, no list`);
  const items: readonly unknown[] = list;
  if (items.length === 0) return malformed('detail.findings is empty');
  const envelope: Envelope = {
    id: identifierOf(textAt(event, 'id') ?? 'unknown'),
    account: accountIdOf(textAt(event, 'account')),
    actionArn,
  };
  const readings = items.map((item, index) => readItem(item, index, format, envelope));
  const findings = distinct(readings.flatMap((reading, index) => findingsIn(reading, index, envelope)));
  if (findings.length > 0) return { kind: 'findings', source: 'securityhub', findings };
  const unreadable = readings.find((reading) => reading.kind === 'unreadable');
  if (unreadable !== undefined) return malformed(unreadable.problem);
  const detail = 'no finding of the event is about an access key';
  return { kind: 'ignored', source: 'securityhub', reason: 'not-a-key-finding', detail };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'securityhub', problem };
}

function readItem(item: unknown, index: number, format: HubFormat, envelope: Envelope): Reading {
  if (!isFields(item)) return { kind: 'unreadable', problem: `finding ${index} is ${quote(item)}, no object` };
  const claimed = format.accountOf(item);
  // In the administrator's account arrive the findings of all members, so its own id stands in for none only.
  const account = claimed === undefined ? envelope.account : accountIdOf(claimed);
  if (account === undefined) {
    return { kind: 'unreadable', problem: `finding ${index} is of ${quote(claimed)}, which is no account` };
  }
  const claims = format.claimsOf(item, { account, id: placeId(envelope, index) });
  return { kind: 'findings', findings: findingsOf(claims, envelope.actionArn) };
}

function placeId({ id }: Envelope, index: number): string {
  return `${id}/${index}`;
}

function findingsIn(reading: Reading, index: number, envelope: Envelope): readonly Finding[] {
  if (reading.kind === 'findings') return reading.findings;
  // Without an account no finding can be recorded or notified.
  if (envelope.account === undefined) return [];
  return [
    {
      kind: 'exposed',
      source: 'securityhub',
      findingId: placeId(envelope, index),
      type: 'unknown',
      severity: undefined,
      assertion: 'exposed',
      attestation: attestationOf(productOf(undefined), envelope.actionArn),
      state: { kind: 'malformed', problem: reading.problem },
      account: envelope.account,
      partition: 'aws',
      activityAt: undefined,
      names: { kind: 'nothing' },
      reference: undefined,
    },
  ];
}

// Two findings on one key would contain it side by side. Where one of them is settled, the open one stays.
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const byIdentity = new Map<string, Finding>();
  for (const finding of findings) {
    const identity = identityOf(finding);
    const first = byIdentity.get(identity);
    if (first === undefined || (first.state.kind !== 'open' && finding.state.kind === 'open')) {
      byIdentity.set(identity, finding);
    }
  }
  return [...byIdentity.values()];
}

// What names it beside its id, such as the user, is a hint that may be missing from one of two.
function identityOf({ findingId, names }: Finding): string {
  const named = 'accessKeyId' in names ? `${names.kind} ${names.accessKeyId ?? ''}` : JSON.stringify(names);
  return JSON.stringify([findingId, named]);
}
