import { AccessAnalyzerClient, GetFindingV2Command } from '@aws-sdk/client-accessanalyzer';
import {
  BatchUpdateFindingsCommand,
  BatchUpdateFindingsV2Command,
  CreateActionTargetCommand,
  DeleteActionTargetCommand,
  DescribeActionTargetsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { account, aUser, emulator, output, policy } from './support.ts';

const analyzerArn = `arn:aws:access-analyzer:us-east-1:${account}:analyzer/unused`;
const productArn = 'arn:aws:securityhub:us-east-1::product/aws/guardduty';
const finding = { Id: `arn:aws:guardduty:us-east-1:${account}:detector/d/finding/f`, ProductArn: productArn };
const note = { Text: 'The key is Inactive.', UpdatedBy: 'keystop' };

async function allowed<Client>(of: new (config: object) => Client, Action: string, Resource = '*'): Promise<Client> {
  const { key } = await aUser({ policy: policy({ Action, Resource }) });
  return new of({ ...emulator.clientConfig(key), maxAttempts: 1 });
}

async function seedFinding(id: string) {
  const userArn = `arn:aws:iam::${account}:user/team/ann`;
  const accessKeyId = 'AKIARTX3GSDSAEXAMPLE';
  await emulator.seedAnalyzerFinding({ analyzerArn, id, userArn, accessKeyId, lastUsedAt: '2026-01-02T03:04:05Z' });
  return new GetFindingV2Command({ analyzerArn, id });
}

export function checkSecurityServices(): void {
  describe('IAM Access Analyzer in the emulator', () => {
    it('names the unused key of a seeded finding', async () => {
      const request = await seedFinding('f-1');
      const client = await allowed(AccessAnalyzerClient, 'access-analyzer:GetFinding', analyzerArn);
      expect(await client.send(request)).toMatchObject({
        status: 'ACTIVE',
        resource: `arn:aws:iam::${account}:user/team/ann`,
        resourceOwnerAccount: account,
        findingDetails: [
          {
            unusedIamUserAccessKeyDetails: {
              accessKeyId: 'AKIARTX3GSDSAEXAMPLE',
              lastAccessed: new Date('2026-01-02T03:04:05Z'),
            },
          },
        ],
      });
    });

    it('wants the right of GetFinding for GetFindingV2', async () => {
      const request = await seedFinding('f-2');
      const client = await allowed(AccessAnalyzerClient, 'access-analyzer:GetFindingV2');
      await expect(client.send(request)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });

    it('does not know a finding of another Region', async () => {
      const request = await seedFinding('f-3');
      const client = new AccessAnalyzerClient({ ...emulator.clientConfig(), region: 'eu-west-1' });
      await expect(client.send(request)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });
  });

  describe('Security Hub in the emulator', () => {
    it('keeps what was changed of a finding', async () => {
      const client = await allowed(SecurityHubClient, 'securityhub:BatchUpdateFindings');
      const change = { FindingIdentifiers: [finding], Note: note, Workflow: { Status: 'NOTIFIED' as const } };
      const answer = await client.send(new BatchUpdateFindingsCommand(change));
      expect(answer).toMatchObject({ ProcessedFindings: [finding], UnprocessedFindings: [] });
      const update = { operation: 'BatchUpdateFindings', account, region: 'us-east-1', request: change };
      expect((await emulator.hubUpdates()).at(-1)).toMatchObject(update);
    });

    it('keeps what was changed of a finding in OCSF, with the same right', async () => {
      const client = await allowed(SecurityHubClient, 'securityhub:BatchUpdateFindings');
      const change = { MetadataUids: ['uid-1'], Comment: note.Text, StatusId: 2 };
      const answer = await client.send(new BatchUpdateFindingsV2Command(change));
      expect(answer).toMatchObject({ ProcessedFindings: [{ MetadataUid: 'uid-1' }], UnprocessedFindings: [] });
      expect((await emulator.hubUpdates()).at(-1)).toMatchObject({
        operation: 'BatchUpdateFindingsV2',
        request: change,
      });
    });

    it.each([
      ['NOTIFIED', 'accepted'],
      ['RESOLVED', 'AccessDeniedException'],
    ] as const)('holds a change of the status to %s to a condition', async (Status, expected) => {
      const Condition = { StringEquals: { 'securityhub:ASFFSyntaxPath/Workflow.Status': 'NOTIFIED' } };
      const { key } = await aUser({
        policy: policy({ Action: 'securityhub:BatchUpdateFindings', Resource: '*', Condition }),
      });
      const client = new SecurityHubClient({ ...emulator.clientConfig(key), maxAttempts: 1 });
      const change = new BatchUpdateFindingsCommand({ FindingIdentifiers: [finding], Workflow: { Status } });
      const answer = client.send(change).then(
        () => 'accepted',
        (fault: Error) => fault.name,
      );
      expect(await answer).toBe(expected);
    });

    it('refuses a change without the right', async () => {
      const client = await allowed(SecurityHubClient, 'securityhub:GetFindings');
      const change = new BatchUpdateFindingsCommand({ FindingIdentifiers: [finding], Note: note });
      await expect(client.send(change)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });

    it('refuses a note of more than 512 characters', async () => {
      const change = { FindingIdentifiers: [finding], Note: { ...note, Text: 'x'.repeat(513) } };
      const refused = new SecurityHubClient(emulator.clientConfig()).send(new BatchUpdateFindingsCommand(change));
      await expect(refused).rejects.toMatchObject({ name: 'InvalidInputException' });
    });

    it('creates a custom action once, and deletes it', async () => {
      const client = new SecurityHubClient(emulator.clientConfig());
      const action = { Id: 'Once', Name: 'Once', Description: 'A custom action' };
      const { ActionTargetArn = '' } = await client.send(new CreateActionTargetCommand(action));
      const again = await client.send(new CreateActionTargetCommand(action)).catch((error: Error) => error.name);
      await client.send(new DeleteActionTargetCommand({ ActionTargetArn }));
      const described = client.send(new DescribeActionTargetsCommand({ ActionTargetArns: [ActionTargetArn] }));
      await expect(described).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      expect([ActionTargetArn, again]).toEqual([
        `arn:aws:securityhub:us-east-1:${account}:action/custom/Once`,
        'ResourceConflictException',
      ]);
    });

    it('has the custom action that a custom resource of a deployment created', async () => {
      const client = new SecurityHubClient(emulator.clientConfig());
      const { ActionTargets = [] } = await client.send(new DescribeActionTargetsCommand({}));
      expect([ActionTargets[0]?.ActionTargetArn, ActionTargets[0]?.Name]).toEqual([output('Action'), 'Contract']);
    });
  });
}
