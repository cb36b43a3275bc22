import { ENV } from '../../lambda/contract.ts';
import { type AwsStandIn, anInvocation, startAwsStandIn } from '../support/aws-stand-in.ts';
import { answer } from '../support/iam-stand-in.ts';

const HEADER = [
  'user',
  'arn',
  'user_creation_time',
  ...[1, 2].flatMap((slot) =>
    ['active', 'last_rotated', 'last_used_date', 'last_used_region', 'last_used_service'].map(
      (name) => `access_key_${slot}_${name}`,
    ),
  ),
];
const ROW = ['alice', 'arn:aws:iam::111122223333:user/alice', '2020-01-01T00:00:00+00:00'];
const OLD_KEY = ['true', '2020-01-01T00:00:00+00:00', 'N/A', 'N/A', 'N/A'];
const NO_KEY = ['false', 'N/A', 'N/A', 'N/A', 'N/A'];

let aws: AwsStandIn;

async function sweep(settings: Record<string, string>, remainingMilliseconds?: number) {
  jest.resetModules();
  aws = await startAwsStandIn({ [ENV.policy]: '', ...settings });
  const report = [HEADER, [...ROW, ...OLD_KEY, ...NO_KEY]].map((cells) => cells.join(',')).join('\n');
  const content = `<Content>${Buffer.from(report).toString('base64')}</Content>`;
  aws.query.script('GenerateCredentialReport', answer('<State>COMPLETE</State>'));
  aws.query.script('GetCredentialReport', answer(`${content}<GeneratedTime>2026-11-20T12:00:00Z</GeneratedTime>`));
  aws.query.script('ListAccessKeys', answer('<AccessKeyMetadata></AccessKeyMetadata><IsTruncated>false</IsTruncated>'));
  // Settings and clients are made when the module is loaded.
  const { handler } = await import('../../lambda/handlers/sweeper.ts');
  return handler({}, anInvocation(remainingMilliseconds));
}

afterEach(() => aws.stop());

const asked = () => aws.query.calls.map(({ action }) => action);
const runs = () => [...aws.dynamo.items.keys()].filter((name) => name.includes('LATEST'));

describe('the sweeper', () => {
  it('answers for each account in scope, and records the run', async () => {
    const answers = await sweep({ [ENV.accounts]: '111122223333' });
    expect(answers).toMatchObject([{ account: '111122223333', completed: true, limitReached: false }]);
    expect(runs()).toHaveLength(1);
  });

  it('sweeps its own account where none is set', async () => {
    expect(await sweep({ [ENV.accounts]: '' })).toMatchObject([{ account: '111122223333', completed: true }]);
  });

  it('refuses to sweep its own account under the name of another', async () => {
    await expect(sweep({ [ENV.accounts]: '999988887777' })).rejects.toMatchObject({ code: 'NothingInScope' });
    expect(asked()).toEqual([]);
  });

  it('stops before its time is up, and does not call the run completed', async () => {
    const answers = await sweep({ [ENV.accounts]: '111122223333' }, 59_000);
    expect([answers[0]?.completed, runs()]).toEqual([false, []]);
    expect(asked()).not.toContain('ListAccessKeys');
  });

  it.each([
    ['an unreadable policy', { [ENV.accounts]: '111122223333', [ENV.policy]: '{"exemptions":' }],
    ['a misspelt mode', { [ENV.accounts]: '111122223333', [ENV.staleMode]: 'enforced' }],
  ])('refuses to sweep with %s, and asks nothing of AWS', async (_, settings) => {
    await expect(sweep(settings)).rejects.toMatchObject({ code: 'SettingsUnreadable', retryable: false });
    expect([asked(), aws.dynamo.calls]).toEqual([[], []]);
  });
});
