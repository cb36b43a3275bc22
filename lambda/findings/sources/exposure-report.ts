import { REPORT_EVENT } from '../../sources.ts';
import { accountIdOf } from '../../domain/keys/account-id.ts';
import type { ParsedEvent } from '../../domain/findings/finding.ts';
import { readCredential } from '../named/credential.ts';
import { at, type Fields, isFields, quote, textAt } from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';
import { partitionOfRegion } from '../fields/region-partition.ts';

/**
 * A scanner's or a person's report of an exposed key. Only the envelope's account is attested, by EventBridge; every
 * field of the detail is a hint, may be missing or empty, and is confirmed by IAM or not at all. The same key at the
 * same location is the same incident.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export function parseReport(event: Fields): ParsedEvent {
  const detail = at(event, 'detail');
  if (!isFields(detail)) return malformed(`detail is ${quote(detail)}, not a report`);
  const reporter = textAt(event, 'account');
  if (reporter === undefined) return malformed('account, the reporter, is missing');
  const account = accountIdOf(textAt(detail, 'accountId')) ?? reporter;
  const { names, state } = readCredential({
    keyId: at(detail, 'accessKeyId'),
    userName: textAt(detail, 'userName'),
    principalId: undefined,
    userType: undefined,
    account,
  });
  // What stands where an id belongs and is none may be a secret: the event's own id takes its place.
  const subject = ('accessKeyId' in names ? names.accessKeyId : undefined) ?? textAt(event, 'id') ?? 'unknown';
  const place = textAt(detail, 'location') ?? textAt(detail, 'reportedBy') ?? 'unknown';
  return {
    kind: 'findings',
    source: 'report',
    findings: [
      {
        kind: 'exposed',
        source: 'report',
        findingId: identifierOf('report', subject, place),
        type: REPORT_EVENT.detailType,
        severity: undefined,
        assertion: 'requested',
        attestation: { kind: 'reporter', account: reporter },
        state: state ?? { kind: 'open' },
        account,
        partition: partitionOfRegion(textAt(event, 'region')),
        activityAt: undefined,
        names,
        reference: undefined,
      },
    ],
  };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'report', problem };
}
