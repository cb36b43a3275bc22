import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ClientConfig } from '../../emulator/emulator.ts';

export interface Posted {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Posts JSON to a function's URL, signed; the answer's JSON. */
export async function signedPost(
  url: string,
  body: unknown,
  { credentials, region }: Pick<ClientConfig, 'credentials' | 'region'>,
): Promise<Posted> {
  const { hostname, port, pathname, host } = new URL(url);
  const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  const text = JSON.stringify(body);
  const request = { method: 'POST', protocol: 'http:', hostname, port: Number(port), path: pathname };
  const headers = { host, 'content-type': 'application/json' };
  const { headers: signed } = await signer.sign({ ...request, headers, body: text });
  const answer = await fetch(url, { method: 'POST', headers: signed, body: text });
  return { status: answer.status, body: (await answer.json()) as Posted['body'] };
}
