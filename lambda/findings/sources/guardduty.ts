import type { Finding, FindingState, ParsedEvent } from '../../domain/findings/finding.ts';
import { combineStates, type CredentialFields, type ReadCredential, readCredential } from '../named/credential.ts';
import {
  at,
  type Fields,
  instantAt,
  isFields,
  isTrueAt,
  listAt,
  numberAt,
  partitionOf,
  quote,
  textAt,
} from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';

/**
 * A GuardDuty finding that names an access key, an IAM user or root; one finding for each actor of an attack sequence.
 * Anything else of GuardDuty is `not-a-key-finding`.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty-attack-sequence-finding-types.html
 */
export function parseGuardDuty(event: Fields): ParsedEvent {
  const detail = at(event, 'detail');
  if (!isFields(detail)) return malformed(`detail is ${quote(detail)}, not a finding`);
  const account = textAt(detail, 'accountId') ?? textAt(event, 'account');
  if (account === undefined) return malformed('neither detail.accountId nor account names the account');
  const details = at(detail, 'resource', 'accessKeyDetails') ?? undefined;
  if (details !== undefined && !isFields(details)) return malformed(`accessKeyDetails is ${quote(details)}, no object`);
  const credentials = readCredentials(details, detail, account);
  if (credentials.length === 0) {
    const type = quote(at(detail, 'type'));
    return { kind: 'ignored', source: 'guardduty', reason: 'not-a-key-finding', detail: `${type} names no key` };
  }
  const base = readBase(event, detail, account);
  const state = stateOf(detail);
  return {
    kind: 'findings',
    source: 'guardduty',
    findings: credentials.map((read) => ({ ...base, names: read.names, state: combineStates(state, read.state) })),
  };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'guardduty', problem };
}

type Base = Omit<Finding, 'names' | 'state'>;

function readBase(event: Fields, detail: Fields, account: string): Base {
  const arn = textAt(detail, 'arn');
  return {
    kind: 'exposed',
    source: 'guardduty',
    // Repeats and updates of a finding keep its id; the event's own id is new each time.
    findingId: identifierOf(textAt(detail, 'id') ?? arn ?? textAt(event, 'id') ?? 'unknown'),
    type: identifierOf(textAt(detail, 'type') ?? 'unknown'),
    severity: numberAt(detail, 'severity'),
    assertion: 'by-type',
    attestation: { kind: 'aws' },
    reference: undefined,
    account,
    partition: textAt(detail, 'partition') ?? partitionOf(arn),
    activityAt: instantAt(detail, 'service', 'eventLastSeen'),
    firstActivityAt: instantAt(detail, 'service', 'eventFirstSeen'),
  };
}

function stateOf(detail: Fields): FindingState {
  if (isTrueAt(detail, 'service', 'additionalInfo', 'sample')) return { kind: 'sample' };
  // Suppressed findings are never sent; those archived by hand are.
  if (isTrueAt(detail, 'service', 'archived')) return { kind: 'archived' };
  if (textAt(detail, 'type') !== undefined) return { kind: 'open' };
  return { kind: 'malformed', problem: `detail.type is ${quote(at(detail, 'type'))}, not a finding type` };
}

// One finding for each credential, however often it is named: two of one key would contain it side by side.
function readCredentials(details: Fields | undefined, detail: Fields, account: string): readonly ReadCredential[] {
  const own = details === undefined ? [] : [readCredential(keyFields(details, account))];
  const reads = [...own, ...readActors(detail, account)];
  const named = reads.filter((read) => read.names.kind !== 'nothing' || read.state !== undefined);
  // The last set wins, so backwards: the first of each stays, at a cost that does not grow with the square of the list.
  const first = new Map(named.toReversed().map((read) => [identityOf(read), read]));
  return named.filter((read) => first.get(identityOf(read)) === read);
}

function keyFields(details: Fields, account: string): CredentialFields {
  return {
    keyId: at(details, 'accessKeyId'),
    userName: textAt(details, 'userName'),
    principalId: textAt(details, 'principalId'),
    userType: textAt(details, 'userType'),
    account,
  };
}

// An attack sequence has no accessKeyDetails: its actors carry the credentials they used. The keys among its
// resources are what the actors touched, and are no evidence against those keys.
function readActors(detail: Fields, account: string): readonly ReadCredential[] {
  const users = listAt(detail, 'service', 'detection', 'sequence', 'actors').map((actor) => at(actor, 'user'));
  return users.filter(isFields).map((user) => readCredential(actorFields(user, account)));
}

function actorFields(user: Fields, account: string): CredentialFields {
  return {
    keyId: at(user, 'credentialUid'),
    userName: textAt(user, 'name'),
    principalId: textAt(user, 'uid'),
    userType: textAt(user, 'type'),
    // Root is known by the id of its own account, which need not be the one where it was active.
    account: textAt(user, 'account', 'uid') ?? account,
  };
}

// What names it beside its id, such as the user, is a hint that may be missing from one of two.
function identityOf({ names, state }: ReadCredential): string {
  const accessKeyId = 'accessKeyId' in names ? names.accessKeyId : undefined;
  return accessKeyId === undefined ? JSON.stringify([names, state]) : `${names.kind} ${accessKeyId}`;
}
