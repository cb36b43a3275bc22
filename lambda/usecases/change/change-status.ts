import type { Confirmation } from '../../domain/ledger/outcome.ts';
import { describeFault } from '../../domain/shared/remediation-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { StatusChange } from '../ports/iam.ts';
import { PATIENCE_WITHIN, PAUSES } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';
import type { Credential, WantedStatus } from './credential.ts';

export interface Wanted {
  readonly status: WantedStatus;
  /** `always` reads the status back; `when-unsure` only where IAM's answer was lost or was no success. */
  readonly verify: 'always' | 'when-unsure';
}

export type ChangeResult =
  | { readonly kind: 'changed'; readonly evidence: Confirmation }
  | { readonly kind: 'no-such-entity'; readonly detail: string }
  | Failed;

interface Failed {
  readonly kind: 'failed';
  readonly code: string;
  readonly retryable: boolean;
  readonly message: string;
  /** IAM accepted the change, or perhaps did, and nothing read since says that it was not made. @default false */
  readonly isOpen?: boolean;
}

// The SDK has tried each call several times by then; a second round covers a lost or late answer.
const ROUNDS = 2;

/**
 * Sets a credential's status and returns what IAM then says: `changed` only if IAM said so, by the evidence named. One
 * that goes on reading otherwise is `failed` with code `ReadBackActive` (or `ReadBackInactive`).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export async function changeStatus(target: Credential, wanted: Wanted, clock: Clock): Promise<ChangeResult> {
  let result: ChangeResult = await changeOnce(target, wanted, clock);
  for (let round = 1; round < ROUNDS && mayAskAgain(result, wanted); round += 1) {
    result = weigh(result, await changeOnce(target, wanted, clock));
  }
  return result;
}

// An accepted Active that reads Inactive may have been contained since: asked for again, it would undo that.
function mayAskAgain(result: ChangeResult, { status }: Wanted): result is Failed {
  return result.kind === 'failed' && result.retryable && !(status === 'Active' && result.code === 'ReadBackInactive');
}

// What IAM accepted stays an open question until it is read back; the refusal of a later attempt does not answer it.
function weigh(earlier: Failed, later: ChangeResult): ChangeResult {
  if (earlier.isOpen !== true || later.kind !== 'failed') return later;
  if (later.retryable) return { ...later, isOpen: true };
  return { ...earlier, message: `${earlier.message}; asked again, IAM refused: ${later.message}` };
}

async function changeOnce(target: Credential, wanted: Wanted, clock: Clock): Promise<ChangeResult> {
  const answer = await ask(target, wanted);
  switch (answer.kind) {
    case 'no-such-entity':
      return answer;
    case 'access-denied':
      return { kind: 'failed', code: 'AccessDenied', retryable: false, message: answer.detail };
    case 'accepted':
      if (wanted.verify === 'when-unsure') return { kind: 'changed', evidence: 'update-accepted' };
      return readBack(target, wanted, clock, undefined);
    case 'lost':
      return readBack(target, wanted, clock, answer);
  }
}

type Lost = { readonly kind: 'lost'; readonly code: string; readonly retryable: boolean; readonly message: string };

async function ask(target: Credential, { status }: Wanted): Promise<StatusChange | Lost> {
  try {
    return await target.set(status);
  } catch (fault) {
    // An answer that never came does not mean that nothing was done; only reading it tells.
    return { kind: 'lost', ...describeFault(fault) };
  }
}

async function readBack(
  target: Credential,
  wanted: Wanted,
  clock: Clock,
  lost: Lost | undefined,
): Promise<ChangeResult> {
  let last: Failed = notRead(target, wanted, 'was not read');
  let isRead = false;
  for (const pause of PAUSES.readBack) {
    if (pause > 0) await clock.sleep(pause);
    const status = await readStatus(target, clock);
    if (status.kind === 'read' && status.status === wanted.status) return { kind: 'changed', evidence: 'read-back' };
    last = status.kind === 'read' ? otherwise(target, wanted, status.status) : notRead(target, wanted, status.message);
    isRead ||= status.kind === 'read';
    // After a fault there is nothing to wait for: the change was perhaps never made, and is asked for again.
    if (lost !== undefined && status.kind === 'read') break;
  }
  return lost === undefined ? last : { ...lost, kind: 'failed', isOpen: !isRead };
}

type Read = { readonly kind: 'read'; readonly status: string } | { readonly kind: 'unread'; readonly message: string };

async function readStatus(target: Credential, clock: Clock): Promise<Read> {
  let message = 'IAM did not answer in time';
  const answered = target
    .read()
    .then(
      (status): Read =>
        status === undefined ? { kind: 'unread', message: 'is not in the list' } : { kind: 'read', status },
    );
  const read = await within(PATIENCE_WITHIN.look, clock, answered, (fault) => {
    message = describeFault(fault).message;
  });
  return read ?? { kind: 'unread', message };
}

function otherwise({ name }: Credential, { status: wanted }: Wanted, status: string): Failed {
  return {
    kind: 'failed',
    isOpen: true,
    code: `ReadBack${status}`,
    retryable: true,
    message: `IAM accepted ${wanted}, but ${name} still reads ${status}`,
  };
}

function notRead({ name }: Credential, { status }: Wanted, why: string): Failed {
  return {
    kind: 'failed',
    isOpen: true,
    code: 'ReadBackFailed',
    retryable: true,
    message: `IAM accepted ${status}, but ${name} could not be read back: ${why}`,
  };
}
