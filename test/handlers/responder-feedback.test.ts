import { ENV } from '../../lambda/contract.ts';
import { type AwsStandIn, anInvocation, startAwsStandIn } from '../support/stand-ins/aws-stand-in.ts';
import { answer, keyPage, listedKey } from '../support/stand-ins/iam-stand-in.ts';
import { type Loopback, loopback } from '../support/stand-ins/loopback.ts';
import { hubGuardDuty } from '../support/builders/events/world-hub-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

let aws: AwsStandIn;
let hub: Loopback;
let told: { readonly path: string; readonly body: unknown }[];

beforeEach(async () => {
  told = [];
  hub = await loopback((request, body, response) => {
    told.push({ path: request.url ?? '', body: JSON.parse(body) });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"ProcessedFindings":[],"UnprocessedFindings":[]}');
  });
});

afterEach(() => Promise.all([aws.stop(), hub.stop()]));

async function respond(feedback: string): Promise<void> {
  jest.resetModules();
  aws = await startAwsStandIn({ AWS_ENDPOINT_URL_SECURITYHUB: hub.url, [ENV.securityHubFeedback]: feedback });
  aws.query.script('ListAccessKeys', keyPage([listedKey(KEY)]), keyPage([listedKey(KEY, 'Inactive')]));
  aws.query.script('GetAccessKeyLastUsed', answer('<UserName>alice</UserName>'));
  aws.query.script('UpdateAccessKey', answer());
  // Settings and clients are made when the module is loaded.
  const { handler } = await import('../../lambda/handlers/responder.ts');
  await handler(hubGuardDuty({ accessKeyId: KEY, userName: 'alice' }), anInvocation());
}

describe('the responder, with feedback to Security Hub', () => {
  it('tells the finding of its key where it is switched on', async () => {
    await respond('true');
    expect(told).toEqual([
      {
        path: '/findings/batchupdate',
        body: expect.objectContaining({ Workflow: { Status: 'NOTIFIED' } }) as unknown,
      },
    ]);
  });

  it('tells it nothing where it is not', async () => {
    await respond('');
    expect(told).toEqual([]);
  });
});
