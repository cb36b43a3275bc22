import { LambdaClient } from '@aws-sdk/client-lambda';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ReactivationResult, SessionsResult } from '../../domain/reactivate/reactivation.ts';
import type { ReactivationCall } from '../../domain/reactivate/reactivation-call.ts';
import { RemediationError } from '../../domain/shared/remediation-error.ts';
import { unexpectedAnswer } from '../aws/aws-fault.ts';
import { clientConfig } from '../aws/client-options.ts';
import { readRecord, type RecordReader, toJsonRecord } from '../dynamo/json-record.ts';
import { readOutcome } from '../ledger/ledger-codec.ts';
import { redactText } from '../aws/redact.ts';

/** What the deployed function made of a call. */
export interface ReactivatorAnswer {
  /** The account whose key was meant. */
  readonly account: string;
  readonly result: ReactivationResult;
}

// A little more than the function itself may take.
const PATIENCE_MILLISECONDS = 65_000;
const SERVICE = 'lambda';

/**
 * Asks the deployed function to reactivate a key, signed with the caller's own credentials: AWS attests by them who asks.
 * @throws RemediationError where the function was not reached, may not be called, or could not do it; the change may
 * have been made all the same where no answer came, and asking again is safe
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export async function askReactivator(url: string, call: ReactivationCall): Promise<ReactivatorAnswer> {
  const asked = `the function at ${url}`;
  const response = await send(url, JSON.stringify(toJsonRecord(call)), asked);
  const text = await response.text();
  const answer = parseJson(text);
  if (answer === undefined) throw withoutAnswer(asked, response.status, text);
  return readAnswer(asked, response.status, answer);
}

async function send(url: string, body: string, asked: string): Promise<Response> {
  // The SDK's own search for credentials and Region, without another client's code.
  const { credentials, region } = new LambdaClient(clientConfig()).config;
  const signer = new SignatureV4({ service: SERVICE, credentials, region, sha256: Sha256 });
  const { protocol, host, hostname, port, pathname } = new URL(url);
  const place = { protocol, hostname, path: pathname, ...(port === '' ? {} : { port: Number(port) }) };
  const headers = { host, 'content-type': 'application/json' };
  const { headers: signed } = await signer.sign({ method: 'POST', ...place, headers, body });
  try {
    // Signed headers are for this function alone.
    const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
    return await fetch(url, { method: 'POST', headers: signed, body, redirect: 'error', signal });
  } catch (fault) {
    throw notReached(asked, fault);
  }
}

function notReached(asked: string, fault: unknown): RemediationError {
  const message = `${asked} did not answer: ${whyNot(fault)}; ask again, which is safe, or use --direct`;
  return new RemediationError(message, { code: 'Network', retryable: true, cause: fault });
}

// `fetch` says only that it failed; its cause has the code of the socket, and often no message.
function whyNot(fault: unknown): string {
  const { message, cause } = facts(fault);
  const { code = message, message: detail = '' } = facts(cause);
  return [code, detail].filter((part) => typeof part === 'string' && part !== '').join(': ');
}

function facts(fault: unknown): Partial<Record<'message' | 'code' | 'cause', unknown>> {
  return typeof fault === 'object' && fault !== null ? fault : {};
}

type Answer = Readonly<Record<string, unknown>>;

function parseJson(text: string): Answer | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Answer) : undefined;
  } catch {
    // Lambda answers in plain text where the function could not.
    return undefined;
  }
}

function readAnswer(asked: string, status: number, answer: Answer): ReactivatorAnswer {
  if (!('kind' in answer)) throw toFault(asked, status, answer);
  try {
    const record = readRecord(answer, asked);
    return { account: record.text('account'), result: readResult(record) };
  } catch (cause) {
    const { message } = unexpectedAnswer(asked, 'what is no result of a reactivation; is it of another version?');
    throw new RemediationError(message, { code: 'UnexpectedAnswer', retryable: false, cause });
  }
}

function readResult(record: RecordReader): ReactivationResult {
  const kind = record.oneOf('kind', ['already-active', 'not-found', 'handled']);
  switch (kind) {
    case 'already-active':
      return { kind, userName: record.text('userName'), ...sessionsOf(record) };
    case 'not-found':
      return { kind, detail: record.text('detail') };
    case 'handled':
      return {
        kind,
        userName: record.text('userName'),
        outcome: readOutcome(record.record('outcome')),
        ...sessionsOf(record),
      };
  }
}

function sessionsOf(record: RecordReader): { readonly sessions?: SessionsResult } {
  const sessions = record.optionalRecord('sessions');
  if (sessions === undefined) return {};
  const kind = sessions.oneOf('kind', ['handled', 'kept']);
  if (kind === 'kept') return { sessions: { kind, findingIds: sessions.texts('findingIds') } };
  return { sessions: { kind, outcome: readOutcome(sessions.record('outcome')) } };
}

function toFault(asked: string, status: number, answer: Answer): RemediationError {
  const { error } = answer;
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error) {
    const code = String(error.code);
    return new RemediationError(`${asked}: ${String(error.message)} (${code})`, { code, retryable: status === 503 });
  }
  return withoutAnswer(asked, status, JSON.stringify(answer));
}

/** Lambda answered in the function's place. */
function withoutAnswer(asked: string, status: number, text: string): RemediationError {
  const answer = `${asked}: Lambda answered ${status} (${redactText(text).replace(/\s+/g, ' ').slice(0, 300)})`;
  if (status === 401 || status === 403) {
    const advice =
      'attach the policy of the output ReactivatorPolicyArn to the role or user that asks, or use --direct';
    return new RemediationError(`${answer}; ${advice}`, { code: 'AccessDenied', retryable: false });
  }
  const retryable = status === 429 || status >= 500;
  return new RemediationError(`${answer}; ask again, or use --direct`, { code: `Status${status}`, retryable });
}
