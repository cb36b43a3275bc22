import { QUARANTINE_POLICY } from '../../sources.ts';
import { parseAccessKeyId } from '../../domain/keys/access-key.ts';
import type { Named, ParsedEvent } from '../../domain/findings/finding.ts';
import { isSameUser, parseUserName } from '../../domain/keys/user-name.ts';
import { uniqueIdOf } from '../named/credential.ts';
import { at, type Fields, instantAt, isFields, partitionOf, quote, textAt } from '../fields/fields.ts';
import { identifierOf } from '../fields/identifier.ts';
import { isWatched } from '../watched/is-watched.ts';

/**
 * AWS's quarantine policy, of any version, put on a user: that user's key is exposed. AWS writes the call as if the
 * user had made it, and responders do the same in their own name. So the key that signed the call is named only where
 * it is the quarantined user's own; a caller that quarantines another user is a responder, never a target.
 * Any other call, and one that failed, is `not-a-key-finding`, or `watched-call` where the watch looks into it.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function parseCloudTrail(event: Fields): ParsedEvent {
  const detail = at(event, 'detail');
  if (!isFields(detail)) return malformed(`detail is ${quote(detail)}, not a recorded call`);
  const policy = quarantineOf(detail);
  const error = at(detail, 'errorCode') ?? '';
  if (policy === undefined || error !== '') {
    const problem = `${quote(at(detail, 'eventName'))} ${error === '' ? 'quarantines no user' : `failed: ${quote(error)}`}`;
    const reason = isWatched(event) ? 'watched-call' : 'not-a-key-finding';
    return { kind: 'ignored', source: 'cloudtrail', reason, detail: problem };
  }
  const account = accountOf(event, detail);
  if (account === undefined) return malformed('no field names the account');
  return {
    kind: 'findings',
    source: 'cloudtrail',
    findings: [
      {
        kind: 'exposed',
        source: 'cloudtrail',
        findingId: identifierOf('cloudtrail', textAt(detail, 'eventID') ?? textAt(event, 'id') ?? 'unknown'),
        type: identifierOf(policy),
        severity: undefined,
        assertion: 'exposed',
        attestation: { kind: 'aws' },
        state: { kind: 'open' },
        account,
        partition: partitionOf(textAt(detail, 'userIdentity', 'arn')),
        activityAt: instantAt(detail, 'eventTime'),
        names: namesOf(detail),
        reference: undefined,
      },
    ],
  };
}

function malformed(problem: string): ParsedEvent {
  return { kind: 'malformed', source: 'cloudtrail', problem };
}

/** Name of the quarantine policy that the call attached or put, if it did. */
function quarantineOf(detail: Fields): string | undefined {
  const name = attachedPolicy(detail);
  return name?.startsWith(QUARANTINE_POLICY) === true ? name : undefined;
}

// Only AWS can make a policy in the account `aws`; a policy within the user can be put under any name.
function attachedPolicy(detail: Fields): string | undefined {
  const call = textAt(detail, 'eventName');
  if (call === 'PutUserPolicy') return textAt(detail, 'requestParameters', 'policyName');
  if (call !== 'AttachUserPolicy') return undefined;
  return /^arn:[^:]+:iam::aws:policy\/(.*)$/s.exec(textAt(detail, 'requestParameters', 'policyArn') ?? '')?.[1];
}

function accountOf(event: Fields, detail: Fields): string | undefined {
  const called = textAt(detail, 'recipientAccountId') ?? textAt(detail, 'userIdentity', 'accountId');
  return called ?? textAt(event, 'account');
}

function namesOf(detail: Fields): Named {
  const name = parseUserName(textAt(detail, 'requestParameters', 'userName'));
  if (name === undefined) return { kind: 'nothing' };
  if (!isCalledBy(name, detail)) return { kind: 'user', user: { name, id: undefined } };
  const principalId = textAt(detail, 'userIdentity', 'principalId');
  const user = { name, id: uniqueIdOf(principalId) };
  const parsed = parseAccessKeyId(textAt(detail, 'userIdentity', 'accessKeyId'));
  return parsed.kind === 'long-term'
    ? { kind: 'access-key', accessKeyId: parsed.accessKeyId, user }
    : { kind: 'user', user };
}

// For root CloudTrail may write the account's alias where the name belongs, which may be some user's name as well.
function isCalledBy(name: string, detail: Fields): boolean {
  const caller = textAt(detail, 'userIdentity', 'userName');
  return textAt(detail, 'userIdentity', 'type') === 'IAMUser' && caller !== undefined && isSameUser(caller, name);
}
