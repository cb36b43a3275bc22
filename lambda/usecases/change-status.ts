import type { AccessKey, AccessKeyId } from '../domain/access-key.ts';
import type { OutcomeEvidence } from '../domain/outcome.ts';
import { describeFault } from '../domain/remediation-error.ts';
import type { AccessKeys, Clock, StatusChange } from './ports.ts';
import { within } from './within.ts';

export interface StatusChangeRequest {
  readonly userName: string;
  readonly accessKeyId: AccessKeyId;
  readonly status: 'Active' | 'Inactive';
  /** `always` reads the status back; `when-unsure` only where IAM's answer was lost or was no success. */
  readonly verify: 'always' | 'when-unsure';
}

export type ChangeResult =
  | { readonly kind: 'changed'; readonly evidence: OutcomeEvidence }
  | { readonly kind: 'no-such-entity'; readonly detail: string }
  | { readonly kind: 'failed'; readonly code: string; readonly retryable: boolean; readonly message: string };

// IAM is eventually consistent, without a documented bound; 3 to 4 seconds were seen. The first look is at once.
const READ_BACK_PAUSES = [0, 100, 200, 400, 800, 1600, 2500] as const;
// All looks of both rounds together stay below the responder's minute, even where none is answered.
const LOOK_PATIENCE_MILLISECONDS = 2000;
// The SDK has tried each call several times by then; a second round covers an answer that settled wrongly.
const ROUNDS = 2;

/**
 * Sets a key's status and tells what IAM then says: `changed` only on IAM's own word, by the evidence named. A key
 * that goes on reading otherwise is `failed` with code `ReadBackActive` (or `ReadBackInactive`).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export async function changeStatus(
  request: StatusChangeRequest,
  keys: AccessKeys,
  clock: Clock,
): Promise<ChangeResult> {
  let result: ChangeResult = await changeOnce(request, keys, clock);
  for (let round = 1; round < ROUNDS && result.kind === 'failed' && result.retryable; round += 1) {
    result = await changeOnce(request, keys, clock);
  }
  return result;
}

async function changeOnce(request: StatusChangeRequest, keys: AccessKeys, clock: Clock): Promise<ChangeResult> {
  const answer = await ask(request, keys);
  switch (answer.kind) {
    case 'no-such-entity':
      return answer;
    case 'access-denied':
      return { kind: 'failed', code: 'AccessDenied', retryable: false, message: answer.detail };
    case 'accepted':
      if (request.verify === 'when-unsure') return { kind: 'changed', evidence: 'update-accepted' };
      return readBack(request, keys, clock, undefined);
    case 'lost':
      return readBack(request, keys, clock, answer);
  }
}

type Lost = { readonly kind: 'lost'; readonly code: string; readonly retryable: boolean; readonly message: string };

async function ask(request: StatusChangeRequest, keys: AccessKeys): Promise<StatusChange | Lost> {
  const { userName, accessKeyId, status } = request;
  try {
    return await keys.setStatus({ userName, accessKeyId, status });
  } catch (fault) {
    // An answer that never came does not mean that nothing was done; only reading the key tells.
    return { kind: 'lost', ...describeFault(fault) };
  }
}

async function readBack(
  request: StatusChangeRequest,
  keys: AccessKeys,
  clock: Clock,
  lost: Lost | undefined,
): Promise<ChangeResult> {
  let last: ChangeResult = notRead(request, 'was not read');
  for (const pause of READ_BACK_PAUSES) {
    if (pause > 0) await clock.sleep(pause);
    const status = await readStatus(request, keys, clock);
    if (status.kind === 'read' && status.status === request.status) return { kind: 'changed', evidence: 'read-back' };
    last = status.kind === 'read' ? otherwise(request, status.status) : notRead(request, status.message);
    // After a fault there is nothing to wait for: the change was perhaps never made, and is asked for again.
    if (lost !== undefined && status.kind === 'read') break;
  }
  return lost === undefined ? last : { ...lost, kind: 'failed' };
}

type Read = { readonly kind: 'read'; readonly status: string } | { readonly kind: 'unread'; readonly message: string };

async function readStatus(request: StatusChangeRequest, keys: AccessKeys, clock: Clock): Promise<Read> {
  let message = 'IAM did not answer in time';
  const listed = await within(LOOK_PATIENCE_MILLISECONDS, clock, keys.list(request.userName), (fault) => {
    message = describeFault(fault).message;
  });
  if (listed === undefined) return { kind: 'unread', message };
  const isMeant = (key: AccessKey): boolean => key.accessKeyId === request.accessKeyId;
  const found = listed.kind === 'listed' ? listed.keys.find(isMeant) : undefined;
  return found === undefined
    ? { kind: 'unread', message: 'is not in the list' }
    : { kind: 'read', status: found.status };
}

function otherwise(request: StatusChangeRequest, status: string): ChangeResult {
  return {
    kind: 'failed',
    code: `ReadBack${status}`,
    retryable: true,
    message: `IAM accepted ${request.status}, but the key still reads ${status}`,
  };
}

function notRead(request: StatusChangeRequest, why: string): ChangeResult {
  return {
    kind: 'failed',
    code: 'ReadBackFailed',
    retryable: true,
    message: `IAM accepted ${request.status}, but the key could not be read back: ${why}`,
  };
}
