import type { handler as loadedHandler } from '../../lambda/handlers/responder.ts';
import { aGuardDutyEvent, keyDetails } from '../support/builders/builders.ts';
import { type AwsStandIn, anInvocation, startAwsStandIn } from '../support/stand-ins/aws-stand-in.ts';
import { answer, fault, keyPage, listedKey } from '../support/stand-ins/iam-stand-in.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

let aws: AwsStandIn;
let handler: typeof loadedHandler;

beforeEach(async () => {
  jest.resetModules();
  // The accounts in scope are not set: the function then guards its own.
  aws = await startAwsStandIn();
  aws.query.script('ListAccessKeys', keyPage([listedKey(KEY)]), keyPage([listedKey(KEY, 'Inactive')]));
  aws.query.script('GetAccessKeyLastUsed', answer('<UserName>ci-deployer</UserName>'));
  aws.query.script('UpdateAccessKey', answer());
  // Settings and clients are made when the module is loaded.
  ({ handler } = await import('../../lambda/handlers/responder.ts'));
});

afterEach(() => aws.stop());

const changes = () =>
  aws.query.calls.filter(({ action }) => action === 'UpdateAccessKey').map(({ parameters }) => parameters);
const message = (messageId: string, body: string) => ({ messageId, eventSource: 'aws:sqs', body });
const denied = () => fault(403, 'AccessDenied', 'not authorized to perform: iam:UpdateAccessKey');

describe('the responder', () => {
  it('sets the key of an event Inactive, in its own account where no scope is set', async () => {
    const answered = await handler(aGuardDutyEvent(), anInvocation());
    expect(answered).toBeUndefined();
    expect(changes()).toEqual([
      expect.objectContaining({ AccessKeyId: KEY, UserName: 'ci-deployer', Status: 'Inactive' }),
    ]);
  });

  it('records it in the table that the settings name', async () => {
    await handler(aGuardDutyEvent(), anInvocation());
    expect([...aws.dynamo.items.keys()].join('\n')).toContain(KEY);
  });

  it('throws what is not contained, so that the event comes again', async () => {
    aws.query.script('UpdateAccessKey', denied());
    await expect(handler(aGuardDutyEvent(), anInvocation())).rejects.toMatchObject({ code: 'RemediationFailed' });
  });

  it.each([undefined, null, 'text', {}, { Records: [] }, { source: 'aws.s3' }])(
    'ends quietly on %j, which no later try would mend',
    async (event) => {
      expect(await handler(event, anInvocation())).toBeUndefined();
      expect(changes()).toEqual([]);
    },
  );

  it('refuses an event of another account', async () => {
    await handler(aGuardDutyEvent({ accountId: '444455556666' }), anInvocation());
    expect(changes()).toEqual([]);
  });
});

describe('the responder, fed by the retry queue', () => {
  it('contains what the message carries, and leaves nothing in the queue', async () => {
    const body = JSON.stringify({ version: '1.0', requestPayload: aGuardDutyEvent() });
    const answered = await handler({ Records: [message('m-1', body)] }, anInvocation());
    expect([answered, changes().length]).toEqual([{ batchItemFailures: [] }, 1]);
  });

  it('keeps the message that failed again, and no other', async () => {
    aws.query.script('UpdateAccessKey', denied(), answer());
    const failing = aGuardDutyEvent({ id: 'finding-2', resource: { accessKeyDetails: keyDetails() } });
    aws.query.script(
      'ListAccessKeys',
      keyPage([listedKey(KEY)]),
      keyPage([listedKey(KEY)]),
      keyPage([listedKey(KEY, 'Inactive')]),
    );
    const records = [message('m-1', JSON.stringify(failing)), message('m-2', JSON.stringify(aGuardDutyEvent()))];
    expect(await handler({ Records: records }, anInvocation())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }],
    });
  });

  it('keeps a message that cannot be read, for a person', async () => {
    expect(await handler({ Records: [message('m-1', 'garbage')] }, anInvocation())).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }],
    });
  });
});
