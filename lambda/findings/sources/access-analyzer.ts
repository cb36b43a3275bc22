import { UNUSED_KEY_FINDING } from '../../sources.ts';
import type { FindingReference, FindingState, ParsedEvent } from '../../domain/findings/finding.ts';
import { at, type Fields, isFields, isTrueAt, listAt, partitionOf, quote, textAt } from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';
import { userOfResource } from '../named/resource-user.ts';

/**
 * IAM Access Analyzer's finding that a user has an unused access key. The event names the user only; the reference
 * says where the key's id can be read. Its findings on passwords, roles and permissions are `not-a-key-finding`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html
 */
export function parseAccessAnalyzer(event: Fields): ParsedEvent {
  const detail = at(event, 'detail');
  if (!isFields(detail)) return malformed(`detail is ${quote(detail)}, not a finding`);
  const type = textAt(detail, 'findingType');
  if (type !== UNUSED_KEY_FINDING) {
    const problem = `${quote(at(detail, 'findingType'))} is about no key`;
    return { kind: 'ignored', source: 'access-analyzer', reason: 'not-a-key-finding', detail: problem };
  }
  // With an organization's analyzer the envelope's account is that of the analyzer.
  const account = textAt(detail, 'accountId') ?? textAt(event, 'account');
  if (account === undefined) return malformed('neither detail.accountId nor account names the account');
  const resource = textAt(detail, 'resource');
  const user = userOfResource(resource);
  return {
    kind: 'findings',
    source: 'access-analyzer',
    findings: [
      {
        kind: 'stale',
        source: 'access-analyzer',
        findingId: identifierOf(textAt(detail, 'findingId') ?? textAt(event, 'id') ?? 'unknown'),
        type,
        severity: undefined,
        assertion: 'stale',
        attestation: { kind: 'aws' },
        state: stateOf(detail),
        account,
        partition: partitionOf(resource),
        activityAt: undefined,
        names: user === undefined ? { kind: 'nothing' } : { kind: 'user', user },
        reference: referenceOf(event, detail),
      },
    ],
  };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'access-analyzer', problem };
}

function stateOf(detail: Fields): FindingState {
  const status = textAt(detail, 'status');
  if (status === 'RESOLVED' || isTrueAt(detail, 'isDeleted')) return { kind: 'resolved' };
  if (status === 'ARCHIVED') return { kind: 'archived' };
  const error = textAt(detail, 'error');
  if (error !== undefined) return { kind: 'finding-error', problem: `the analyzer failed: ${quote(error)}` };
  if (status === 'ACTIVE') return { kind: 'open' };
  return { kind: 'malformed', problem: `detail.status is ${quote(at(detail, 'status'))}, not a finding's status` };
}

function referenceOf(event: Fields, detail: Fields): FindingReference | undefined {
  const [analyzer] = listAt(event, 'resources');
  const analyzerArn = textAt({ analyzer }, 'analyzer') ?? '';
  const id = textAt(detail, 'findingId');
  const isAskable = id !== undefined && /^arn:[^:]+:access-analyzer:/.test(analyzerArn);
  return isAskable ? { kind: 'analyzer', analyzerArn, id } : undefined;
}
