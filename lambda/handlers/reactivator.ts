import type { Context } from 'aws-lambda';
import { decodeAccountHint } from '../domain/keys/access-key.ts';
import type { Outcome } from '../domain/ledger/outcome.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { ReactivationResult } from '../domain/reactivate/reactivation.ts';
import type { ReactivationCall } from '../domain/reactivate/reactivation-call.ts';
import { describeFault } from '../domain/shared/remediation-error.ts';
import { overrideRightOf, requestingUserIn } from '../domain/reactivate/requester.ts';
import { isInScope } from '../domain/shared/scope.ts';
import { reactivateCalled } from '../usecases/reactivate/reactivate.ts';
import { composeResponses } from './compose/response-composition.ts';
import { inReach, ownAccount } from './compose/own-account.ts';
import { type AttestedCall, readCall } from './events/reactivation-request.ts';
import { readSettings } from '../settings.ts';
import { stopped } from './compose/stale-policy.ts';
import { type UrlAnswer, urlAnswer } from './events/url-answer.ts';
import type { RespondPorts } from '../usecases/respond/respond.ts';

const { settings, mistakes } = readSettings();
const portsOf = composeResponses(settings);

/**
 * Answers a request at the function's URL, whose caller AWS attests: reactivates a key, or says why not and what would be
 * needed. Never throws: the answer names each fault. Unreadable settings stop it: they may have named a scope.
 */
export async function handler(event: unknown, context: Context): Promise<UrlAnswer> {
  const ports = portsOf(context.awsRequestId);
  try {
    return await answer(event, context, ports);
  } catch (fault) {
    const { code, message, retryable } = describeFault(fault);
    ports.log.error('a reactivation failed', { code, message });
    return urlAnswer(retryable ? 503 : 500, { error: { code, message } });
  } finally {
    await ports.metrics.flush();
  }
}

async function answer(event: unknown, context: Context, ports: RespondPorts): Promise<UrlAnswer> {
  if (mistakes.length > 0) {
    throw stopped('SettingsUnreadable', `no reactivation with settings that cannot be read: ${mistakes.join('; ')}`);
  }
  const asked = readCall(event);
  if (asked.kind === 'refused') {
    ports.log.warn('a request was refused', { code: asked.code, problem: asked.problem });
    return urlAnswer(asked.status, { error: { code: asked.code, message: asked.problem } });
  }
  const policy = inReach(settings, context.invokedFunctionArn);
  const account = accountOf(asked.call, policy, ownAccount(context.invokedFunctionArn));
  if (!isInScope(policy, account)) {
    const message = `account ${account} is out of scope of this Keystop; ask the one that guards it`;
    ports.log.warn('a request was refused', { code: 'foreign-account', requestedBy: asked.requestedBy, message });
    return urlAnswer(403, { error: { code: 'foreign-account', message } });
  }
  const result = await carryOut(asked, account, policy, ports);
  return urlAnswer(statusOf(result), { account, accessKeyId: asked.call.accessKeyId, ...result });
}

/** The one that is named; else the one that the key id encodes, which costs nothing and is nearly always right. */
function accountOf({ account, accessKeyId }: ReactivationCall, policy: Policy, own: string): string {
  const hint = accessKeyId === undefined ? undefined : decodeAccountHint(accessKeyId);
  return account ?? (hint !== undefined && isInScope(policy, hint) ? hint : own);
}

function carryOut(
  { call, requestedBy, requester }: AttestedCall,
  account: string,
  policy: Policy,
  ports: RespondPorts,
): Promise<ReactivationResult> {
  const { accessKeyId, userName, reason, override } = call;
  const request = {
    requestedBy,
    requestingUser: requestingUserIn(account, requester),
    reason,
    override,
    overrideRight: overrideRightOf(requester, settings.overrideRoles),
  };
  const there = { ...ports, ...ports.forAccount(account) };
  return reactivateCalled(account, { accessKeyId, userName }, request, policy, there);
}

function statusOf(result: ReactivationResult): number {
  switch (result.kind) {
    case 'already-active':
      return 200;
    case 'not-found':
      return 404;
    case 'handled':
      return statusOfOutcome(result.outcome);
  }
}

function statusOfOutcome(outcome: Outcome): number {
  switch (outcome.outcome) {
    case 'reactivated':
      return 200;
    case 'not-found':
      return 404;
    case 'refused':
      // The ledger's record of the key is the reason, not the requester.
      return outcome.reason === 'not-contained-by-keystop' || outcome.reason === 'was-not-active' ? 409 : 403;
    case 'failed':
      return outcome.retryable ? 503 : 500;
    case 'contained':
    case 'sessions-revoked':
    case 'already-inactive':
    case 'observed':
    case 'notified':
      return 500;
  }
}
