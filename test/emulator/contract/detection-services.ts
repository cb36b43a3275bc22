import {
  GetDetectorCommand,
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import {
  DescribeAffectedEntitiesCommand,
  DescribeEventDetailsCommand,
  DescribeEventsCommand,
  HealthClient,
} from '@aws-sdk/client-health';
import { account, aUser, emulator, policy } from './support.ts';

const ARN = 'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/1';
const EXPOSED = {
  arn: ARN,
  service: 'RISK',
  eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
  statusCode: 'open',
  startTime: 1_795_000_000,
};

const finding = (id: string, updatedAt: string, archived = false) => ({
  id,
  updatedAt,
  accountId: account,
  type: 'CredentialAccess:IAMUser/CompromisedCredentials',
  service: { archived },
});

const health = (): HealthClient => new HealthClient(emulator.clientConfig());

async function listAll(guardDuty: GuardDutyClient, criterion: object): Promise<readonly string[]> {
  const { DetectorIds: [DetectorId] = [] } = await guardDuty.send(new ListDetectorsCommand({}));
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const request = { DetectorId, NextToken, FindingCriteria: { Criterion: { ...criterion } } };
    const page = await guardDuty.send(new ListFindingsCommand(request));
    ids.push(...(page.FindingIds ?? []));
    NextToken = page.NextToken === '' ? undefined : page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

export function checkDetectionServices(): void {
  describe('GuardDuty in the emulator', () => {
    it('has no detector until it is switched on', async () => {
      const guardDuty = new GuardDutyClient({ ...emulator.clientConfig(), region: 'eu-west-3' });
      const before = await guardDuty.send(new ListDetectorsCommand({}));
      await emulator.seedGuardDuty({ region: 'eu-west-3' });
      const { DetectorIds: [DetectorId] = [] } = await guardDuty.send(new ListDetectorsCommand({}));
      const { Status } = await guardDuty.send(new GetDetectorCommand({ DetectorId }));
      expect([before.DetectorIds, Status]).toEqual([[], 'ENABLED']);
    });

    it('lists the findings of a time and state, page by page, and tells them as they were seeded', async () => {
      const findings = ['1', '2', '3', '4'].map((id) => finding(id, `2026-11-0${id}T00:00:00.000Z`, id === '2'));
      await emulator.seedGuardDuty({ findings });
      const guardDuty = new GuardDutyClient(emulator.clientConfig());
      const { DetectorIds: [DetectorId] = [] } = await guardDuty.send(new ListDetectorsCommand({}));
      const criterion = {
        'service.archived': { Equals: ['false'] },
        updatedAt: { GreaterThanOrEqual: Date.parse('2026-11-02T00:00:00Z') },
      };
      const { Findings } = await guardDuty.send(new GetFindingsCommand({ DetectorId, FindingIds: ['3'] }));
      expect([await listAll(guardDuty, criterion), await listAll(guardDuty, {}), Findings]).toMatchObject([
        ['3', '4'],
        ['1', '2', '3', '4'],
        [{ Id: '3', AccountId: account, Service: { Archived: false } }],
      ]);
    });

    it('wants the right to list', async () => {
      const { key } = await aUser({ policy: policy({ Action: 'guardduty:GetDetector', Resource: '*' }) });
      const client = new GuardDutyClient({ ...emulator.clientConfig(key), maxAttempts: 1 });
      await expect(client.send(new ListDetectorsCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });
  });

  describe('AWS Health in the emulator', () => {
    it('refuses an account without a support plan', async () => {
      const refused = new HealthClient(emulator.clientConfig(emulator.rootOf('777788889999')));
      await expect(refused.send(new DescribeEventsCommand({}))).rejects.toMatchObject({
        name: 'SubscriptionRequiredException',
      });
    });

    it('tells the events of a state and code, what each is about, and its metadata', async () => {
      const closed = { ...EXPOSED, arn: `${ARN}-closed`, statusCode: 'closed' };
      await emulator.seedHealth([
        { event: EXPOSED, entities: ['AKIARTX3GSDSQEXAMPLE'], metadata: { userName: 'ann' } },
        { event: closed, entities: [] },
      ]);
      const filter = { eventStatusCodes: ['open' as const], eventTypeCodes: [EXPOSED.eventTypeCode] };
      const { events } = await health().send(new DescribeEventsCommand({ filter }));
      const { entities } = await health().send(new DescribeAffectedEntitiesCommand({ filter: { eventArns: [ARN] } }));
      const { successfulSet } = await health().send(new DescribeEventDetailsCommand({ eventArns: [ARN] }));
      expect([events, entities, successfulSet]).toMatchObject([
        [{ arn: ARN, startTime: new Date(EXPOSED.startTime * 1000) }],
        [{ entityValue: 'AKIARTX3GSDSQEXAMPLE', awsAccountId: account }],
        [{ eventMetadata: { userName: 'ann' } }],
      ]);
    });
  });
}
