import {
  BatchUpdateFindingsCommand,
  BatchUpdateFindingsV2Command,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { mockClient } from 'aws-sdk-client-mock';
import { securityHubFeedback } from '../../../lambda/adapters/notices/security-hub-feedback.ts';
import { caught } from '../../support/builders/caught.ts';

const ASFF = {
  kind: 'asff',
  id: 'arn:aws:guardduty:us-east-1:111122223333:detector/d1/finding/f1',
  productArn: 'arn:aws:securityhub:us-east-1::product/aws/guardduty',
} as const;
const OCSF = { kind: 'ocsf', metadataUid: 'f1-of-the-hub' } as const;

function named(name: string, status = 400): Error {
  return Object.assign(new Error('said AWS'), { name, $metadata: { httpStatusCode: status } });
}

const feedback = () => securityHubFeedback({ client: new SecurityHubClient({ region: 'us-east-1' }) });

describe('securityHubFeedback', () => {
  const hub = mockClient(SecurityHubClient);
  beforeEach(() => {
    hub.reset();
    hub.on(BatchUpdateFindingsCommand).resolves({ ProcessedFindings: [], UnprocessedFindings: [] });
    hub.on(BatchUpdateFindingsV2Command).resolves({ ProcessedFindings: [], UnprocessedFindings: [] });
  });

  it('sets the workflow of a finding in ASFF to notified, with a note by Keystop', async () => {
    await feedback().tell(ASFF, 'set Inactive');
    expect(hub.commandCalls(BatchUpdateFindingsCommand).map(({ args }) => args[0].input)).toEqual([
      {
        FindingIdentifiers: [{ Id: ASFF.id, ProductArn: ASFF.productArn }],
        Workflow: { Status: 'NOTIFIED' },
        Note: { Text: 'set Inactive', UpdatedBy: 'keystop' },
      },
    ]);
  });

  it('sets the status of a finding in OCSF to in progress, with a comment', async () => {
    await feedback().tell(OCSF, 'set Inactive');
    expect(hub.commandCalls(BatchUpdateFindingsV2Command).map(({ args }) => args[0].input)).toEqual([
      { MetadataUids: [OCSF.metadataUid], StatusId: 2, Comment: 'set Inactive' },
    ]);
  });

  it.each([
    [512, 512],
    [513, 512],
  ])('sends a note of %i characters with %i', async (given, sent) => {
    await feedback().tell(ASFF, 'n'.repeat(given));
    expect(hub.commandCalls(BatchUpdateFindingsCommand)[0]?.args[0].input.Note?.Text).toHaveLength(sent);
  });

  it('tells a finding in ASFF that Security Hub left out as a fault', async () => {
    const left = { FindingIdentifier: { Id: ASFF.id, ProductArn: ASFF.productArn } };
    hub.on(BatchUpdateFindingsCommand).resolves({
      ProcessedFindings: [],
      UnprocessedFindings: [{ ...left, ErrorCode: 'FindingNotFound', ErrorMessage: 'no such finding' }],
    });
    expect(await caught(feedback().tell(ASFF, 'n'))).toMatchObject({ code: 'FindingNotFound', retryable: false });
  });

  it('tells a finding in OCSF that Security Hub left out as a fault', async () => {
    hub.on(BatchUpdateFindingsV2Command).resolves({
      ProcessedFindings: [],
      UnprocessedFindings: [{ MetadataUid: OCSF.metadataUid, ErrorCode: 'InternalServerException' }],
    });
    expect(await caught(feedback().tell(OCSF, 'n'))).toMatchObject({ code: 'ServiceFailure', retryable: true });
  });

  it.each([
    ['AccessDeniedException', 'AccessDenied'],
    ['InvalidAccessException', 'InvalidAccess'],
    ['LimitExceededException', 'LimitExceeded'],
  ])('tells %s as a fault', async (name, code) => {
    hub.on(BatchUpdateFindingsCommand).rejects(named(name));
    expect((await caught(feedback().tell(ASFF, 'n'))).code).toBe(code);
  });
});
