import { ENV } from '../../lambda/contract.ts';
import { aGuardDutyEvent } from '../support/builders/builders.ts';
import { type AwsStandIn, anInvocation, startAwsStandIn } from '../support/stand-ins/aws-stand-in.ts';
import { answer, keyPage, listedKey } from '../support/stand-ins/iam-stand-in.ts';
import { configStale } from '../support/builders/events/world-stale-events.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const USER = '<User><Path>/</Path><UserName>alice</UserName><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId></User>';

let aws: AwsStandIn;

const message = (messageId: string, event: unknown) => ({
  messageId,
  eventSource: 'aws:sqs',
  body: typeof event === 'string' ? event : JSON.stringify(event),
});

async function evaluate(event: unknown, settings: Record<string, string> = {}) {
  jest.resetModules();
  aws = await startAwsStandIn({
    [ENV.policy]: '',
    [ENV.accounts]: '',
    [ENV.staleMode]: 'enforce',
    [ENV.iamCallsPerSecond]: '1000',
    ...settings,
  });
  aws.query.script('GetUser', answer(USER));
  aws.query.script('ListAccessKeys', keyPage([listedKey(KEY, 'Active', '2020-01-01T00:00:00Z')]));
  aws.query.script('ListUserTags', answer('<Tags></Tags><IsTruncated>false</IsTruncated>'));
  aws.query.script('GetAccessKeyLastUsed', answer('<UserName>alice</UserName>'));
  // Settings and clients are made when the module is loaded.
  const { handler } = await import('../../lambda/handlers/evaluator.ts');
  return handler(event, anInvocation());
}

const batch = (...events: readonly unknown[]) => ({
  Records: events.map((event, index) => message(`m-${index}`, event)),
});

afterEach(() => aws.stop());

const asked = () => aws.query.calls.map(({ action }) => action);

describe('the evaluator', () => {
  it('judges the keys of the user that a finding names, in its own account where no scope is set', async () => {
    expect(await evaluate(batch(configStale('alice')))).toEqual({ batchItemFailures: [] });
    expect(asked()).toEqual(expect.arrayContaining(['GetUser', 'ListAccessKeys', 'GetAccessKeyLastUsed']));
  });

  it('remembers in the ledger’s table that this was done today', async () => {
    await evaluate(batch(configStale('alice')));
    const items = [...aws.dynamo.items.values()];
    expect(items.find((item) => item['pk']?.S === 'EVALUATION#111122223333')).toMatchObject({
      sk: { S: 'user/alice' },
      stage: { S: 'done' },
    });
  });

  it('names a message that holds no JSON, and no other', async () => {
    expect(await evaluate(batch(configStale('alice'), 'garbage'))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm-1' }],
    });
  });

  it('names a message that must come again', async () => {
    const answered = await evaluate(batch(aGuardDutyEvent()));
    expect(answered).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-0' }] });
  });

  it('refuses an invocation without messages', async () => {
    await expect(evaluate(configStale('alice'))).rejects.toMatchObject({ code: 'NotQueued', retryable: false });
  });

  it('refuses to evaluate its own account under the name of another', async () => {
    const evaluating = evaluate(batch(configStale('alice')), { [ENV.accounts]: '999988887777' });
    await expect(evaluating).rejects.toMatchObject({ code: 'NothingInScope' });
    expect(asked()).toEqual([]);
  });

  it.each([
    ['an unreadable policy', { [ENV.policy]: '{"exemptions":' }],
    ['a misspelt mode', { [ENV.staleMode]: 'enforced' }],
  ])('refuses to evaluate with %s, and asks nothing of AWS', async (_what, settings) => {
    const evaluating = evaluate(batch(configStale('alice')), settings);
    await expect(evaluating).rejects.toMatchObject({ code: 'SettingsUnreadable', retryable: false });
    expect([asked(), aws.dynamo.calls]).toEqual([[], []]);
  });
});
