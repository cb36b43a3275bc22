import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { dynamoLedger } from '../../lambda/adapters/ledger/dynamo-ledger.ts';
import { ENV } from '../../lambda/contract.ts';
import type { handler as loadedHandler } from '../../lambda/handlers/reactivator.ts';
import { type AwsStandIn, anInvocation, startAwsStandIn } from '../support/stand-ins/aws-stand-in.ts';
import { answer, fault, keyPage, listedKey } from '../support/stand-ins/iam-stand-in.ts';
import { aKey, anIntent } from '../support/builders/ledger-entries.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const ROLE = 'arn:aws:iam::111122223333:role/on-call/key-override';
const ON_CALL = 'arn:aws:sts::111122223333:assumed-role/key-override/carol';

let aws: AwsStandIn;
let handler: typeof loadedHandler;

beforeEach(async () => {
  jest.resetModules();
  aws = await startAwsStandIn({ [ENV.overrideRoles]: ROLE });
  aws.query.script('ListAccessKeys', keyPage([listedKey(KEY, 'Inactive')]), keyPage([listedKey(KEY)]));
  aws.query.script('UpdateAccessKey', answer());
  // Contained, and cut off before that was recorded.
  await dynamoLedger({ client: dynamoClient(), tableName: 'ledger' }).append(aKey(KEY), anIntent());
  // Settings and clients are made when the module is loaded.
  ({ handler } = await import('../../lambda/handlers/reactivator.ts'));
});

afterEach(async () => {
  await aws.stop();
  delete process.env[ENV.overrideRoles];
});

const changes = () =>
  aws.query.calls.filter(({ action }) => action === 'UpdateAccessKey').map(({ parameters }) => parameters);

interface Asked {
  readonly userArn?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}

/** An event of the function's URL. */
function asked({ userArn = ON_CALL, method = 'POST', body, isBase64Encoded = false }: Asked = {}): unknown {
  const call = { accessKeyId: KEY, reason: 'false alarm', override: true };
  return {
    version: '2.0',
    requestContext: { authorizer: { iam: { userArn } }, http: { method } },
    body: typeof body === 'string' ? body : JSON.stringify(body ?? call),
    isBase64Encoded,
  };
}

async function answered(event: unknown): Promise<{ status: number; body: unknown }> {
  const { statusCode, body } = await handler(event, anInvocation());
  return { status: statusCode, body: JSON.parse(body) as unknown };
}

describe('the reactivator', () => {
  it('reactivates the key, and answers with what IAM said', async () => {
    expect(await answered(asked())).toEqual({
      status: 200,
      body: {
        account: '111122223333',
        accessKeyId: KEY,
        kind: 'handled',
        userName: 'alice',
        outcome: { outcome: 'reactivated', evidence: 'read-back', holdUntil: expect.any(String) as string },
      },
    });
    expect(changes()).toEqual([expect.objectContaining({ AccessKeyId: KEY, UserName: 'alice', Status: 'Active' })]);
  });

  it('records who asked as Lambda’s authorizer says it, whatever the body says', async () => {
    const body = { accessKeyId: KEY, reason: 'false alarm', override: true, requestedBy: 'arn:aws:iam::1:root' };
    await answered(asked({ body }));
    expect(JSON.stringify([...aws.dynamo.items.values()])).toContain(ON_CALL);
    expect(JSON.stringify([...aws.dynamo.items.values()])).not.toContain('arn:aws:iam::1:root');
  });

  it('reads a body that Lambda has encoded', async () => {
    const body = Buffer.from(JSON.stringify({ accessKeyId: KEY, reason: 'r', override: true })).toString('base64');
    expect((await answered(asked({ body, isBase64Encoded: true }))).status).toBe(200);
  });

  it('says with 200 that the key is Active already', async () => {
    aws.query.script('ListAccessKeys', keyPage([listedKey(KEY)]));
    expect(await answered(asked())).toMatchObject({ status: 200, body: { kind: 'already-active' } });
  });

  it('says with 404 that there is no such key', async () => {
    aws.query.script('ListAccessKeys', keyPage([]));
    expect(await answered(asked())).toMatchObject({ status: 404, body: { kind: 'not-found' } });
  });
});

const refusal = (reason: string) => ({ body: { outcome: { outcome: 'refused', reason } } });

describe('the reactivator > refuses', () => {
  it('with 403 a requester who may not override', async () => {
    const userArn = 'arn:aws:sts::111122223333:assumed-role/on-call/carol';
    expect(await answered(asked({ userArn }))).toMatchObject({ status: 403, ...refusal('no-override-right') });
  });

  it('with 403 an exposed key without the override', async () => {
    const body = { accessKeyId: KEY, reason: 'r' };
    expect(await answered(asked({ body }))).toMatchObject({ status: 403, ...refusal('override-needed') });
  });

  it('with 403 the key’s own user', async () => {
    const userArn = 'arn:aws:iam::111122223333:user/team/alice';
    expect(await answered(asked({ userArn }))).toMatchObject({ status: 403, ...refusal('own-user') });
  });

  it('with 409 a key that Keystop did not set Inactive', async () => {
    const body = { accessKeyId: 'AKIARTX3GSDSREXAMPLE', userName: 'bob', reason: 'r', override: true };
    aws.query.script('ListAccessKeys', keyPage([listedKey('AKIARTX3GSDSREXAMPLE', 'Inactive')]));
    expect(await answered(asked({ body }))).toMatchObject({ status: 409, ...refusal('not-contained-by-keystop') });
  });

  it('with 403 an account out of scope', async () => {
    const body = { accessKeyId: KEY, account: '444455556666', reason: 'r' };
    expect(await answered(asked({ body }))).toMatchObject({
      status: 403,
      body: { error: { code: 'foreign-account' } },
    });
  });

  it.each([
    ['whom Lambda does not tell', {}],
    ['who invokes it past its URL, without a requester', { accessKeyId: KEY, reason: 'r' }],
    ['whom nobody can tell', asked({ userArn: ' ' })],
  ])('with 403 somebody %s', async (_who, event) => {
    expect(await answered(event)).toMatchObject({ status: 403, body: { error: { code: 'NotAttested' } } });
  });

  it('with 403 a session that does not tell whose key made it', async () => {
    const userArn = 'arn:aws:sts::111122223333:federated-user/dave';
    expect(await answered(asked({ userArn }))).toMatchObject({ status: 403, body: { error: { code: 'NotAttested' } } });
  });

  it('with 405 anything but a POST', async () => {
    expect((await answered(asked({ method: 'GET' }))).status).toBe(405);
  });

  it.each(['', '{', '[]', '"text"'])('with 400 the body %j', async (body) => {
    expect(await answered(asked({ body }))).toEqual({
      status: 400,
      body: { error: { code: 'Malformed', message: 'the body is no JSON object' } },
    });
  });

  it('without a change', async () => {
    await answered(asked({ body: { accessKeyId: KEY, reason: 'r' } }));
    expect(changes()).toEqual([]);
  });
});

describe('the reactivator > faults', () => {
  it('answers 500 where the change is denied, with what IAM said', async () => {
    aws.query.script('UpdateAccessKey', fault(403, 'AccessDenied', 'not authorized to perform: iam:UpdateAccessKey'));
    expect(await answered(asked())).toMatchObject({ status: 500, body: { outcome: { code: 'AccessDenied' } } });
  });

  it('answers 500 where IAM cannot be read, and says why', async () => {
    aws.query.script('ListAccessKeys', fault(403, 'AccessDenied', 'not authorized to perform: iam:ListAccessKeys'));
    expect(await answered(asked())).toMatchObject({
      status: 500,
      body: { error: { code: 'AccessDenied', message: expect.stringContaining('iam:ListAccessKeys') as string } },
    });
  });
});

describe('the reactivator with settings that cannot be read', () => {
  it('reactivates nothing, and says what is wrong', async () => {
    jest.resetModules();
    process.env[ENV.policy] = '{';
    const { handler: misled } = await import('../../lambda/handlers/reactivator.ts');
    delete process.env[ENV.policy];
    const { statusCode, body } = await misled(asked(), anInvocation());
    expect([statusCode, body]).toEqual([500, expect.stringMatching(/SettingsUnreadable.*KEYSTOP_POLICY/)]);
    expect(changes()).toEqual([]);
  });
});
