import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { population } from './population.ts';
import type { Bench } from './sweep-run.ts';
import { UNDISTURBED } from './stand-in.ts';

const IN_FLIGHT = 16;
const CALLS = 800;
const HEADERS = {
  'content-type': 'application/x-www-form-urlencoded',
  authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/iam/aws4_request',
};

/**
 * Calls a second that the stand-in answers to a bare client with 16 in flight. With no more than the delay it would be
 * 16 ÷ 0.03 s = 533; far below, the machine is busy with something else, and so are all seconds that follow.
 */
export async function capacity({ standIn }: Bench): Promise<number> {
  const { users, ...account } = population({ users: 500, now: new Date() });
  await standIn.seed([{ ...account, users }]);
  await standIn.begin(UNDISTURBED);
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const bodies = Array.from({ length: CALLS }, (_, call) =>
    String(
      new URLSearchParams({
        Action: 'ListAccessKeys',
        Version: '2010-05-08',
        UserName: users[call % users.length]?.name ?? '',
      }),
    ),
  );
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, () => askAll(standIn.url, bodies, agent)));
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return CALLS / seconds;
}

// The askers share the list and each takes the next of it.
async function askAll(url: string, bodies: string[], agent: Agent): Promise<void> {
  for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) await ask(url, body, agent);
}

function ask(url: string, body: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { ...HEADERS, 'content-length': Buffer.byteLength(body) };
    request(url, { method: 'POST', agent, headers }, (answer) => resolve(text(answer)))
      .on('error', reject)
      .end(body);
  });
}
