import { AccessAnalyzerClient, GetFindingV2Command } from '@aws-sdk/client-accessanalyzer';
import { mockClient } from 'aws-sdk-client-mock';
import { accessAnalyzerFindings } from '../../../lambda/adapters/sweep/access-analyzer-findings.ts';
import { caught } from '../../support/builders/caught.ts';

const REFERENCE = {
  kind: 'analyzer',
  analyzerArn: 'arn:aws:access-analyzer:us-west-2:111122223333:analyzer/unused-access',
  id: 'b8ae0460-5d29-4922-b92a-ba956c986277',
} as const;

const AT = new Date('2026-11-20T17:29:18.758Z');
const answered = (over: {
  status?: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED';
  keys?: readonly string[];
  nextToken?: string;
}) => ({
  id: REFERENCE.id,
  analyzedAt: AT,
  createdAt: AT,
  updatedAt: AT,
  resourceType: 'AWS::IAM::User' as const,
  resourceOwnerAccount: '111122223333',
  status: over.status ?? ('ACTIVE' as const),
  findingDetails: (over.keys ?? []).map((accessKeyId) => ({ unusedIamUserAccessKeyDetails: { accessKeyId } })),
  nextToken: over.nextToken,
});

function named(name: string, status = 400): Error {
  return Object.assign(new Error('said AWS'), { name, $metadata: { httpStatusCode: status } });
}

const get = () => accessAnalyzerFindings({ client: new AccessAnalyzerClient({ region: 'us-west-2' }) }).get(REFERENCE);

describe('accessAnalyzerFindings', () => {
  const analyzer = mockClient(AccessAnalyzerClient);
  beforeEach(() => analyzer.reset());

  it('tells the key that the finding is about', async () => {
    analyzer.on(GetFindingV2Command).resolves(answered({ keys: ['AKIAIOSFODNN7EXAMPLE'] }));
    expect(await get()).toEqual({ isActive: true, accessKeyIds: ['AKIAIOSFODNN7EXAMPLE'] });
  });

  it('asks for this very finding of this very analyzer', async () => {
    analyzer.on(GetFindingV2Command).resolves(answered({}));
    await get();
    expect(analyzer.commandCalls(GetFindingV2Command)[0]?.args[0].input).toMatchObject({
      analyzerArn: REFERENCE.analyzerArn,
      id: REFERENCE.id,
    });
  });

  it.each(['ARCHIVED', 'RESOLVED'] as const)('tells that a finding is over when it is %s', async (status) => {
    analyzer.on(GetFindingV2Command).resolves(answered({ status, keys: ['AKIAIOSFODNN7EXAMPLE'] }));
    expect(await get()).toMatchObject({ isActive: false });
  });

  it('reads the details of every page', async () => {
    analyzer
      .on(GetFindingV2Command)
      .resolvesOnce(answered({ keys: ['AKIAIOSFODNN7EXAMPLE'], nextToken: 'more' }))
      .resolvesOnce(answered({ keys: ['AKIAI44QH8DHBEXAMPLE'] }));
    expect(await get()).toMatchObject({ accessKeyIds: ['AKIAIOSFODNN7EXAMPLE', 'AKIAI44QH8DHBEXAMPLE'] });
  });

  it('tells no key where the details hold another kind of finding', async () => {
    const details = [{ unusedIamUserPasswordDetails: { lastAccessed: AT } }];
    analyzer.on(GetFindingV2Command).resolves({ ...answered({}), findingDetails: details });
    expect(await get()).toEqual({ isActive: true, accessKeyIds: [] });
  });

  it('knows nothing of a finding that is gone', async () => {
    analyzer.on(GetFindingV2Command).rejects(named('ResourceNotFoundException', 404));
    expect(await get()).toBeUndefined();
  });

  it.each([
    ['AccessDeniedException', 'AccessDenied', false],
    ['ThrottlingException', 'Throttling', true],
    ['InternalServerException', 'ServiceFailure', true],
  ])('tells %s as a fault', async (name, code, retryable) => {
    analyzer.on(GetFindingV2Command).rejects(named(name));
    expect(await caught(get().then(() => undefined))).toMatchObject({ code, retryable });
  });
});
