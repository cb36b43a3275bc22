import type { Policy } from '../../domain/policy/policy.ts';
import type { ReactivationRequest, ReactivationResult } from '../../domain/reactivate/reactivation.ts';
import type { ReactivationCall } from '../../domain/reactivate/reactivation-call.ts';
import { reactivate, type ReactivatePorts } from './reactivate.ts';
import { reactivateSessions } from './reactivate-sessions.ts';

/** Gives back what a call names: a key, with the sessions that were denied for it; or a user's sessions alone. */
export function reactivateCalled(
  account: string,
  { accessKeyId, userName }: Pick<ReactivationCall, 'accessKeyId' | 'userName'>,
  request: ReactivationRequest,
  policy: Policy,
  ports: ReactivatePorts,
): Promise<ReactivationResult> {
  if (accessKeyId !== undefined) return reactivate(account, accessKeyId, userName, request, policy, ports);
  if (userName === undefined) throw new TypeError('a call names a key or a user');
  return reactivateSessions(account, userName, request, policy, ports);
}
