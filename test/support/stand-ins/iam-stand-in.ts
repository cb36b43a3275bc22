import type { ServerResponse } from 'node:http';
import { loopback } from './loopback.ts';

/** One answer of the stand-in to one request. */
export type Answer =
  | { readonly kind: 'answer'; readonly result: string }
  | { readonly kind: 'fault'; readonly status: number; readonly code: string; readonly message: string }
  /** The answer that the parameters of the request lead to. */
  | { readonly kind: 'computed'; readonly of: (parameters: Readonly<Record<string, string>>) => Answer }
  /** No answer at all; the connection stays open. */
  | { readonly kind: 'hang' }
  /** The headers and half of a body, then nothing. */
  | { readonly kind: 'stall' }
  /** The connection is cut before an answer. */
  | { readonly kind: 'cut' };

export interface IamCall {
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly at: number;
}

export interface IamStandIn {
  readonly url: string;
  readonly calls: readonly IamCall[];
  /** Answers the next calls of an action in this order; the last one stays. */
  script(action: string, ...answers: readonly Answer[]): void;
  stop(): Promise<void>;
}

export function answer(result = ''): Answer {
  return { kind: 'answer', result };
}

export function fault(status: number, code: string, message = `${code} it is`): Answer {
  return { kind: 'fault', status, code, message };
}

/** One key of a ListAccessKeys answer, as IAM writes it. */
export function listedKey(accessKeyId: string, status = 'Active', createdAt = '2025-01-02T03:04:05Z'): string {
  return `<member><UserName>alice</UserName><AccessKeyId>${accessKeyId}</AccessKeyId><Status>${status}</Status><CreateDate>${createdAt}</CreateDate></member>`;
}

export function keyPage(keys: readonly string[], marker?: string): Answer {
  const more =
    marker === undefined
      ? '<IsTruncated>false</IsTruncated>'
      : `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`;
  return answer(`<AccessKeyMetadata>${keys.join('')}</AccessKeyMetadata>${more}`);
}

/**
 * A service of AWS's query protocol (IAM, STS, SNS) on a free port of the loopback interface, with scripted answers. An
 * action that nobody scripted is refused, so that no test passes on a call it did not expect.
 */
export async function startIamStandIn(): Promise<IamStandIn> {
  const calls: IamCall[] = [];
  const scripts = new Map<string, Answer[]>();
  const server = await loopback((request, body, response) => {
    const { Action: action = '', ...parameters } = Object.fromEntries(new URLSearchParams(body));
    const headers = { authorization: request.headers.authorization, host: request.headers.host };
    calls.push({ action, parameters, headers, at: Date.now() });
    send(response, action, next(scripts, action), parameters);
  });
  return {
    ...server,
    calls,
    script: (action, ...answers) => {
      scripts.set(action, [...answers]);
    },
  };
}

function next(scripts: ReadonlyMap<string, Answer[]>, action: string): Answer {
  const answers = scripts.get(action) ?? [];
  const first = answers.length > 1 ? answers.shift() : answers[0];
  return first ?? fault(400, 'InvalidAction', `nobody scripted ${action}`);
}

function send(response: ServerResponse, action: string, given: Answer, parameters: IamCall['parameters']): void {
  switch (given.kind) {
    case 'computed':
      return send(response, action, given.of(parameters), parameters);
    case 'answer':
      return write(response, 200, success(action, given.result));
    case 'fault':
      return write(response, given.status, failure(given.code, given.message));
    case 'cut':
      response.destroy();
      return;
    case 'stall':
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.write(success(action, '').slice(0, 40));
      return;
    case 'hang':
  }
}

function write(response: ServerResponse, status: number, xml: string): void {
  response.writeHead(status, { 'content-type': 'text/xml' });
  response.end(xml);
}

const NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';
const REQUEST_ID = '<RequestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</RequestId>';

function success(action: string, result: string): string {
  return `<${action}Response xmlns="${NAMESPACE}"><${action}Result>${result}</${action}Result><ResponseMetadata>${REQUEST_ID}</ResponseMetadata></${action}Response>`;
}

function failure(code: string, message: string): string {
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>${REQUEST_ID}</ErrorResponse>`;
}
