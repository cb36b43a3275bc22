import { parseReactivationCall, type ReactivationCall } from '../../domain/reactivate/reactivation-call.ts';
import { parseRequester, type Requester } from '../../domain/reactivate/requester.ts';
import { at, isTrueAt, textAt } from '../../findings/fields/fields.ts';

/** What is asked, and who asks as AWS attests it. */
export interface AttestedCall {
  readonly kind: 'attested';
  readonly call: ReactivationCall;
  /** ARN of the requester. */
  readonly requestedBy: string;
  readonly requester: Requester | undefined;
}

export interface RefusedCall {
  readonly kind: 'refused';
  readonly status: 400 | 403 | 405;
  readonly code: string;
  readonly problem: string;
}

/**
 * The call that an event of a function URL makes. Who asks is read from what Lambda's IAM authorizer says of the
 * signature, and from nothing else. A caller that may invoke the function other than by its URL writes that part
 * itself, so no one should have that right.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function readCall(event: unknown): AttestedCall | RefusedCall {
  const requestedBy = textAt(event, 'requestContext', 'authorizer', 'iam', 'userArn');
  if (requestedBy === undefined)
    return refused(403, 'NotAttested', 'AWS does not say who asks; use the function’s URL');
  const requester = parseRequester(requestedBy);
  if (requester?.kind === 'federated-user') {
    return refused(403, 'NotAttested', `${requestedBy} is a session that does not tell whose key made it; use a role`);
  }
  const method = textAt(event, 'requestContext', 'http', 'method');
  if (method !== 'POST') return refused(405, 'MethodNotAllowed', 'only POST is answered');
  const parsed = parseReactivationCall(parseBody(event));
  if (parsed.kind === 'malformed') return refused(400, 'Malformed', parsed.problem);
  return { kind: 'attested', call: parsed.call, requestedBy, requester };
}

function refused(status: RefusedCall['status'], code: string, problem: string): RefusedCall {
  return { kind: 'refused', status, code, problem };
}

function parseBody(event: unknown): unknown {
  const body = at(event, 'body');
  if (typeof body !== 'string') return undefined;
  try {
    return JSON.parse(isTrueAt(event, 'isBase64Encoded') ? Buffer.from(body, 'base64').toString('utf8') : body);
  } catch {
    // The parser's message would quote the body; its reader says that it is no JSON object.
    return undefined;
  }
}
