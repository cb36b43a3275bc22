import { type AccessKeyId, parseAccessKeyId } from '../keys/access-key.ts';
import { accountIdOf } from '../keys/account-id.ts';
import { hideSecrets } from '../shared/secret-text.ts';
import { parseUserName } from '../keys/user-name.ts';

/** What a requester asks of the deployed function. Who asks is not among it: AWS attests that. */
export interface ReactivationCall {
  /** @default - the sessions of the user are meant, and none of its keys */
  readonly accessKeyId: AccessKeyId | undefined;
  /** @default - the account that the key id encodes, if it is in scope, else the function's own */
  readonly account: string | undefined;
  /** The user whose sessions are meant; the key's user, if the ledger does not know it. */
  readonly userName: string | undefined;
  readonly reason: string;
  readonly override: boolean;
}

export type ParsedCall =
  | { readonly kind: 'call'; readonly call: ReactivationCall }
  | { readonly kind: 'malformed'; readonly problem: string };

const LONGEST_REASON = 1000;
const SHOWN = 40;

/** The call that a request's JSON makes; `malformed` says which field is wrong and what it should be. */
export function parseReactivationCall(raw: unknown): ParsedCall {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return malformed('the body is no JSON object');
  const { accessKeyId, account, userName, reason, override = false }: Partial<Record<string, unknown>> = raw;
  const key = parseAccessKeyId(accessKeyId);
  const isKey = key.kind === 'long-term';
  if (accessKeyId !== undefined && !isKey) return malformed(`accessKeyId is ${shown(accessKeyId)}; give one, AKIA…`);
  const named = accountIdOf(account);
  if (account !== undefined && named === undefined)
    return malformed(`account is ${shown(account)}; give its 12 digits, or leave it out`);
  const user = parseUserName(userName);
  if (userName !== undefined && user === undefined)
    return malformed(`userName is ${shown(userName)}; give an IAM user name, or leave it out`);
  if (!isKey && user === undefined) return malformed('neither accessKeyId nor userName is given; give one of them');
  if (typeof reason !== 'string' || reason.trim() === '' || reason.length > LONGEST_REASON)
    return malformed(`reason is missing, empty or longer than ${LONGEST_REASON} characters; say why, for the record`);
  if (typeof override !== 'boolean') return malformed(`override is ${shown(override)}; give true or false`);
  return {
    kind: 'call',
    call: { accessKeyId: isKey ? key.accessKeyId : undefined, account: named, userName: user, reason, override },
  };
}

function malformed(problem: string): ParsedCall {
  return { kind: 'malformed', problem };
}

// What was typed in the wrong place may be a secret.
function shown(value: unknown): string {
  return hideSecrets(JSON.stringify(value), '[hidden]').slice(0, SHOWN);
}
