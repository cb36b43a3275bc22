import { EXPOSED_KEYS_CHECK } from '../../sources.ts';
import type { FindingState, ParsedEvent } from '../../domain/findings/finding.ts';
import { type ReadCredential, readCredential } from '../named/credential.ts';
import { at, type Fields, isFields, quote, textAt } from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';
import { partitionOfRegion } from '../fields/region-partition.ts';

/**
 * An item of Trusted Advisor's check `Exposed Access Keys`. It has no instant of activity: the same case, key and
 * location is the same incident. Other checks are `not-a-key-finding`.
 * @see https://docs.aws.amazon.com/awssupport/latest/user/security-checks.html#exposed-access-keys
 * @see https://docs.aws.amazon.com/awssupport/latest/user/cloudwatch-events-ta.html
 */
export function parseTrustedAdvisor(event: Fields): ParsedEvent {
  const detail = at(event, 'detail');
  if (!isFields(detail)) return malformed(`detail is ${quote(detail)}, not a check's item`);
  if (textAt(detail, 'check-name') !== EXPOSED_KEYS_CHECK) {
    const problem = `check ${quote(at(detail, 'check-name'))} is about no exposed key`;
    return { kind: 'ignored', source: 'trusted-advisor', reason: 'not-a-key-finding', detail: problem };
  }
  const item = at(detail, 'check-item-detail');
  if (!isFields(item)) return malformed(`check-item-detail is ${quote(item)}, no object`);
  const account = textAt(event, 'account');
  if (account === undefined) return malformed('account is missing');
  const columns = columnsOf(item);
  const { names, state } = credentialOf(columns, account);
  const keyId = 'accessKeyId' in names ? names.accessKeyId : undefined;
  return {
    kind: 'findings',
    source: 'trusted-advisor',
    findings: [
      {
        kind: 'exposed',
        source: 'trusted-advisor',
        findingId: identifierOf(
          'trusted-advisor',
          columns('caseid') ?? 'unknown',
          keyId ?? 'unknown',
          columns('location') ?? 'unknown',
        ),
        type: EXPOSED_KEYS_CHECK,
        severity: undefined,
        assertion: assertionOf(columns('fraudtype')),
        attestation: { kind: 'aws' },
        state: stateOf(detail, state),
        account,
        partition: partitionOfRegion(textAt(event, 'region')),
        // The item dates the update of the check, not when the key was used.
        activityAt: undefined,
        names,
        reference: undefined,
      },
    ],
  };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'trusted-advisor', problem };
}

type Columns = (name: string) => string | undefined;

// The report's columns by their letters alone: their spelling in an event is nowhere documented.
function columnsOf(item: Fields): Columns {
  const byLetters = new Map(Object.keys(item).map((column) => [column.toLowerCase().replace(/[^a-z]/g, ''), column]));
  return (name) => textAt(item, byLetters.get(name) ?? name);
}

// `Root` in the column of users is a name like any other: root is recognized by where its key is found.
function credentialOf(columns: Columns, account: string): ReadCredential {
  const userName = columns('usernameiamorroot') ?? columns('username');
  const keyId = columns('accesskeyid');
  return readCredential({ keyId, userName, principalId: undefined, userType: undefined, account });
}

function assertionOf(fraudType: string | undefined): 'exposed' | 'compromised' {
  return /compromised|suspected/i.test(fraudType ?? '') ? 'compromised' : 'exposed';
}

function stateOf(detail: Fields, credential: FindingState | undefined): FindingState {
  if (textAt(detail, 'status') === 'OK') return { kind: 'resolved' };
  return credential ?? { kind: 'open' };
}
