import { HEALTH_RISK_CODES } from '../../sources.ts';
import { accountIdOf } from '../../domain/keys/account-id.ts';
import type { Finding, FindingState, ParsedEvent } from '../../domain/findings/finding.ts';
import { readCredential } from '../named/credential.ts';
import { identifierOf } from '../fields/identifier.ts';
import { at, type Fields, isFields, listAt, partitionOf, quote, textAt } from '../fields/fields.ts';

/**
 * One finding for each entity that an AWS Health RISK event names. The copy that the backup Region gets, later pages
 * and the closure carry the same event ARN, so they are the same incident.
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 */
export function parseHealth(event: Fields): ParsedEvent {
  const detail = at(event, 'detail');
  if (!isFields(detail)) return malformed(`detail is ${quote(detail)}, not a Health event`);
  const code = textAt(detail, 'eventTypeCode');
  // Without a readable code the claim about the key is unknown: it is recorded under the key, and not acted on.
  const assertion = code === undefined ? 'exposed' : HEALTH_RISK_CODES.get(code);
  if (assertion === undefined) {
    return { kind: 'ignored', source: 'health', reason: 'not-a-key-finding', detail: `${quote(code)} is about no key` };
  }
  const account = accountOf(event, detail);
  if (account === undefined) return malformed('neither detail.affectedAccount nor account names the account');
  const base = { ...readBase(event, detail), assertion, account };
  const entities = entitiesOf(event, detail);
  const findings = entities.map((entity) => ({ ...base, names: namesOf(entity, detail, account, entities.length) }));
  const unnamed = { ...base, names: namesOf(undefined, detail, account, 1) };
  return { kind: 'findings', source: 'health', findings: findings.length > 0 ? findings : [unnamed] };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'health', problem };
}

function readBase(event: Fields, detail: Fields): Omit<Finding, 'names' | 'assertion' | 'account'> {
  const arn = textAt(detail, 'eventArn');
  return {
    kind: 'exposed',
    source: 'health',
    findingId: identifierOf(arn ?? textAt(detail, 'communicationId') ?? textAt(event, 'id') ?? 'unknown'),
    type: identifierOf(textAt(detail, 'eventTypeCode') ?? 'unknown'),
    severity: undefined,
    state: stateOf(detail),
    attestation: { kind: 'aws' },
    reference: undefined,
    partition: partitionOf(arn),
    // The event's dates are those of AWS's message, not when the key was used.
    activityAt: undefined,
  };
}

function stateOf(detail: Fields): FindingState {
  if (textAt(detail, 'statusCode') === 'closed') return { kind: 'resolved' };
  if (textAt(detail, 'eventTypeCode') !== undefined) return { kind: 'open' };
  return {
    kind: 'malformed',
    problem: `detail.eventTypeCode is ${quote(at(detail, 'eventTypeCode'))}, not an event code`,
  };
}

// With organizational view the envelope's account is the receiver's. AWS's own published sample has a key id where
// the affected account belongs, so only something that is an account counts.
function accountOf(event: Fields, detail: Fields): string | undefined {
  const accounts = [textAt(detail, 'affectedAccount'), textAt(detail, 'eventMetadata', 'accountId')];
  return accounts.map(accountIdOf).find((account) => account !== undefined) ?? textAt(event, 'account');
}

function entitiesOf(event: Fields, detail: Fields): readonly string[] {
  const named = listAt(detail, 'affectedEntities').map((entity) => textAt(entity, 'entityValue'));
  const repeated = listAt(event, 'resources').map((resource) => textAt({ resource }, 'resource'));
  const all = [...named, ...repeated, textAt(detail, 'eventMetadata', 'publicKey')];
  return [...new Set(all.filter((entity) => entity !== undefined))];
}

function namesOf(entity: string | undefined, detail: Fields, account: string, count: number): Finding['names'] {
  const publicKey = textAt(detail, 'eventMetadata', 'publicKey');
  // The metadata names one user: that of the public key, or of the only entity.
  const isMeant = publicKey === undefined ? count === 1 : publicKey === entity;
  const userName = isMeant ? textAt(detail, 'eventMetadata', 'userName') : undefined;
  // An entity that is no key id is not malformed: Health names other things too.
  return readCredential({ keyId: entity, userName, principalId: undefined, userType: undefined, account }).names;
}
