import type { Outcome } from '../../../lambda/domain/ledger/outcome.ts';
import type { SessionsResult } from '../../../lambda/domain/reactivate/reactivation.ts';
import type { ReactivationCall } from '../../../lambda/domain/reactivate/reactivation-call.ts';
import { accessKeyArgument } from '../../arguments/access-key-argument.ts';
import { accountIdOption } from '../../arguments/account-option.ts';
import { EXIT, type ExitCode, UsageError } from '../../terminal/exit-code.ts';
import { giveBack, type GiveBackOptions, type GivenBack } from '../../connect/give-back.ts';
import { print } from '../../terminal/print.ts';
import { userOption } from '../../arguments/user-option.ts';
import { outcomeSentence } from '../contain/print-outcome.ts';
import { sessionsSentence } from './sessions-sentence.ts';

export interface ReactivateOptions extends GiveBackOptions {
  readonly reason: string;
  readonly account?: string;
  readonly user?: string;
  readonly override?: boolean;
}

/**
 * Reactivates a key that Keystop set Inactive, with the sessions that were denied for it, or a user's sessions alone. AWS
 * attests who asks.
 */
export async function reactivateCommand(rawKey: string | undefined, options: ReactivateOptions): Promise<ExitCode> {
  const call = callOf(rawKey, options);
  const given = await giveBack(call, options);
  if (options.json === true) print(JSON.stringify(documentOf(call, given), null, 2));
  else for (const line of linesOf(call, given)) print(line);
  return isGivenBack(given) ? EXIT.done : EXIT.failed;
}

function callOf(rawKey: string | undefined, options: ReactivateOptions): ReactivationCall {
  const accessKeyId = rawKey === undefined ? undefined : accessKeyArgument(rawKey);
  const account = options.account === undefined ? undefined : accountIdOption(options.account);
  const userName = userOption(options.user);
  if (accessKeyId === undefined && userName === undefined)
    throw new UsageError('neither a key nor --user was given; name an access key id, or the user of denied sessions');
  const { reason, override = false } = options;
  if (reason.trim() === '') throw new UsageError('--reason is empty; say why it is reactivated');
  return { accessKeyId, account, userName, reason, override };
}

function isGivenBack({ result }: GivenBack): boolean {
  switch (result.kind) {
    case 'not-found':
      return false;
    case 'handled':
      if (result.outcome.outcome !== 'reactivated') return false;
      return isRestored(result.sessions);
    case 'already-active':
      return isRestored(result.sessions);
  }
}

// What other findings ask for is no failure of this request.
function isRestored(sessions: SessionsResult | undefined): boolean {
  return sessions?.kind !== 'handled' || sessions.outcome.outcome === 'reactivated';
}

function outcomeOf({ result }: GivenBack): Outcome | { readonly outcome: 'already-active' } {
  switch (result.kind) {
    case 'already-active':
      return { outcome: 'already-active' };
    case 'not-found':
      return { outcome: 'not-found', detail: result.detail };
    case 'handled':
      return result.outcome;
  }
}

function documentOf({ accessKeyId, userName }: ReactivationCall, given: GivenBack): object {
  const { result, ledgerName } = given;
  const sessions = 'sessions' in result ? result.sessions : undefined;
  return { accessKeyId, userName, ...outcomeOf(given), sessions, ledger: ledgerName, undo: null };
}

function linesOf({ accessKeyId, userName = '' }: ReactivationCall, given: GivenBack): readonly string[] {
  const { result, ledgerName } = given;
  const outcome = outcomeOf(given);
  const recorded = `Recorded in ${ledgerName}.`;
  const sessions = 'sessions' in result ? result.sessions : undefined;
  const whose = 'userName' in result ? result.userName : userName;
  const also = sessions === undefined ? [] : [sessionsSentence(whose, sessions)];
  if (outcome.outcome === 'already-active') {
    const it = accessKeyId === undefined ? `No sessions of ${whose} are denied by Keystop` : `${accessKeyId} is Active`;
    return [`${it}; nothing was changed.`, ...also];
  }
  if (accessKeyId === undefined) return [sessionsSentence(whose, { kind: 'handled', outcome }), recorded];
  return [outcomeSentence(accessKeyId, outcome), recorded, ...also];
}
