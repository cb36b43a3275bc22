import { askReactivator } from '../../../lambda/adapters/reactivate/reactivator-url.ts';
import type { ReactivationCall } from '../../../lambda/domain/reactivate/reactivation-call.ts';
import { aKeyId } from '../../support/builders/builders.ts';
import { caught } from '../../support/builders/caught.ts';
import { type Loopback, loopback, STAND_IN_CREDENTIALS } from '../../support/stand-ins/loopback.ts';

interface Arrived {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const CALL: ReactivationCall = {
  accessKeyId: aKeyId(),
  account: undefined,
  userName: undefined,
  reason: 'false alarm',
  override: true,
};
const ANSWER = { account: '111122223333', accessKeyId: CALL.accessKeyId };

let server: Loopback;
let arrived: Arrived[];
let next: { status: number; body: string; headers?: Record<string, string> };

beforeAll(async () => {
  server = await loopback(({ method, url: path, headers }, body, response) => {
    arrived.push({ method, path, headers, body });
    response.writeHead(next.status, next.headers ?? { 'content-type': 'application/json' });
    response.end(next.body);
  });
  Object.assign(process.env, {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: STAND_IN_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: STAND_IN_CREDENTIALS.secretAccessKey,
  });
});

beforeEach(() => {
  arrived = [];
});

afterAll(() => server?.stop());

function answerWith(status: number, body: unknown): void {
  next = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

const ask = () => askReactivator(`${server.url}/`, CALL);

describe('askReactivator', () => {
  it('posts the call, signed for Lambda in its Region, and no secret', async () => {
    answerWith(200, { ...ANSWER, kind: 'already-active', userName: 'alice' });
    await ask();
    const [request] = arrived;
    expect([request?.method, request?.path, request?.body]).toEqual([
      'POST',
      '/',
      `{"accessKeyId":"${CALL.accessKeyId}","reason":"false alarm","override":true}`,
    ]);
    expect(request?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-central-1\/lambda\/aws4_request, .*host/,
    );
    expect(JSON.stringify(request)).not.toContain(STAND_IN_CREDENTIALS.secretAccessKey);
  });

  it.each([
    [200, { kind: 'already-active', userName: 'alice' }],
    [404, { kind: 'not-found', detail: 'user alice has no such key' }],
    [
      403,
      {
        kind: 'handled',
        userName: 'alice',
        outcome: { outcome: 'refused', reason: 'own-user', detail: 'ask another' },
      },
    ],
    [
      500,
      {
        kind: 'handled',
        userName: 'alice',
        outcome: { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'an SCP' },
      },
    ],
  ])('takes what the function made of it, also with status %i', async (status, result) => {
    answerWith(status, { ...ANSWER, ...result });
    expect(await ask()).toEqual({ account: '111122223333', result });
  });

  it('reads the instant of a reactivation', async () => {
    const outcome = { outcome: 'reactivated', evidence: 'read-back', holdUntil: '2026-12-04T12:00:00.000Z' };
    answerWith(200, { ...ANSWER, kind: 'handled', userName: 'alice', outcome });
    expect(await ask()).toMatchObject({ result: { outcome: { holdUntil: new Date('2026-12-04T12:00:00Z') } } });
  });

  it('throws the function’s own fault, with its code', async () => {
    answerWith(503, { error: { code: 'Throttling', message: 'IAM is slow' } });
    expect(await caught(ask())).toMatchObject({
      code: 'Throttling',
      retryable: true,
      message: expect.stringContaining('IAM is slow') as string,
    });
  });

  it.each([
    [403, { Message: 'Forbidden' }, 'AccessDenied', false, /attach the policy of the output ReactivatorPolicyArn/],
    [429, { Message: 'Rate exceeded' }, 'Status429', true, /ask again/],
    [502, 'Internal Server Error', 'Status502', true, /Lambda answered 502 \(Internal Server Error\)/],
    [404, 'null', 'Status404', false, /Lambda answered 404/],
  ])('says what Lambda answered in the function’s place: %i', async (status, body, code, retryable, message) => {
    answerWith(status, body);
    expect(await caught(ask())).toMatchObject({ code, retryable, message: expect.stringMatching(message) as string });
  });

  it('concludes nothing from an answer that it does not know', async () => {
    answerWith(200, { ...ANSWER, kind: 'handled', userName: 'alice', outcome: { outcome: 'given away' } });
    expect(await caught(ask())).toMatchObject({ code: 'UnexpectedAnswer', retryable: false });
  });

  it('follows no redirection with what it has signed', async () => {
    next = { status: 307, body: '', headers: { location: `${server.url}/elsewhere` } };
    expect(await caught(ask())).toMatchObject({ code: 'Network' });
    expect(arrived.map(({ path }) => path)).toEqual(['/']);
  });

  it('says that nobody answers, and that asking again is safe', async () => {
    const gone = await loopback(() => undefined);
    await gone.stop();
    expect(await caught(askReactivator(`${gone.url}/`, CALL))).toMatchObject({
      code: 'Network',
      retryable: true,
      message: expect.stringMatching(
        /did not answer: .*ECONNREFUSED.*ask again, which is safe, or use --direct/,
      ) as string,
    });
  });
});
