import { createHash, createHmac } from 'node:crypto';
import type { ClientConfig } from '../emulator.ts';

interface JsonService {
  readonly name: string;
  /** What stands before the operation in `X-Amz-Target`. */
  readonly target: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signed(headers: Record<string, string>, body: string, service: string, { region, credentials }: ClientConfig) {
  const names = Object.keys(headers).toSorted();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const request = ['POST', '/', '', lines, names.join(';'), sha256(body)].join('\n');
  const time = headers['x-amz-date'] ?? '';
  const parts = [time.slice(0, 8), region, service, 'aws4_request'];
  const key = parts.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, parts.join('/'), sha256(request)].join('\n')).toString('hex');
  const credential = `Credential=${credentials.accessKeyId}/${parts.join('/')}`;
  return `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

/**
 * One signed call of a service with a JSON protocol, for services that Keystop has no client of.
 * @throws Error named after the refusal's `__type`
 */
export async function callJson<T>(service: JsonService, operation: string, input: object, config: ClientConfig) {
  const body = JSON.stringify(input);
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(config.endpoint).host,
    'x-amz-date': `${new Date().toISOString().replaceAll(/[-:]/g, '').slice(0, 15)}Z`,
    'x-amz-target': `${service.target}.${operation}`,
    ...(config.credentials.sessionToken && { 'x-amz-security-token': config.credentials.sessionToken }),
  };
  const authorization = signed(headers, body, service.name, config);
  const answer = await fetch(config.endpoint, { method: 'POST', headers: { ...headers, authorization }, body });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as T;
  const { __type: name = 'UnknownError', message = text } = JSON.parse(text) as Record<string, string>;
  throw Object.assign(new Error(message), { name: name.replace(/.*#/, '') });
}

export const states: JsonService = { name: 'states', target: 'AWSStepFunctions' };
export const organizations: JsonService = { name: 'organizations', target: 'AWSOrganizationsV20161128' };
