import {
  type AccessKeyDetails,
  type Actor,
  type Finding,
  GetFindingsCommand,
  type GuardDutyClient,
  paginateListFindings,
  type Service,
} from '@aws-sdk/client-guardduty';
import { EVENT } from '../../sources.ts';
import { awsFault } from '../aws/aws-fault.ts';
import { detectorOf } from './guardduty.ts';

/** What GetFindings takes at once. */
const MOST_IDS = 50;

/**
 * The findings of the Region that are not archived, last seen no earlier than `since`, oldest update first, each in
 * the form in which EventBridge delivers it; `undefined` where GuardDuty was never switched on. The administrator of an
 * organization's GuardDuty gets those of its members, too.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html
 */
export async function openGuardDutyFindings(
  client: GuardDutyClient,
  since: Date,
): Promise<readonly object[] | undefined> {
  const detectorId = await detectorOf(client);
  if (detectorId === undefined) return undefined;
  const asked = `guardduty:GetFindings of detector ${detectorId}`;
  try {
    const ids = await listIds(client, detectorId, since);
    const found: Finding[] = [];
    for (let start = 0; start < ids.length; start += MOST_IDS) {
      const FindingIds = ids.slice(start, start + MOST_IDS);
      const { Findings } = await client.send(new GetFindingsCommand({ DetectorId: detectorId, FindingIds }));
      found.push(...(Findings ?? []));
    }
    return found.toSorted((one, other) => text(one.UpdatedAt).localeCompare(text(other.UpdatedAt))).map(eventOf);
  } catch (fault) {
    throw awsFault(asked, fault);
  }
}

async function listIds(client: GuardDutyClient, detectorId: string, since: Date): Promise<readonly string[]> {
  const Criterion = {
    'service.archived': { Equals: ['false'] },
    updatedAt: { GreaterThanOrEqual: since.getTime() },
  };
  const ids: string[] = [];
  const pages = paginateListFindings({ client }, { DetectorId: detectorId, FindingCriteria: { Criterion } });
  for await (const page of pages) ids.push(...(page.FindingIds ?? []));
  return ids;
}

/**
 * The event of a finding, with all that is read of one. The API writes its names with a capital, and of the additional
 * information only the text that the event has beside it.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
function eventOf(finding: Finding): object {
  const { Id: id, AccountId: accountId, Region: region, UpdatedAt: updatedAt, Resource: resource } = finding;
  return {
    version: '0',
    id,
    source: EVENT.guardDuty.source,
    'detail-type': EVENT.guardDuty.detailType,
    account: accountId,
    time: updatedAt,
    region,
    resources: [],
    detail: {
      schemaVersion: finding.SchemaVersion,
      accountId,
      region,
      partition: finding.Partition,
      id,
      arn: finding.Arn,
      type: finding.Type,
      severity: finding.Severity,
      createdAt: finding.CreatedAt,
      updatedAt,
      title: finding.Title,
      resource: { resourceType: resource?.ResourceType, accessKeyDetails: accessKeyOf(resource?.AccessKeyDetails) },
      service: serviceOf(finding.Service),
    },
  };
}

function accessKeyOf(details: AccessKeyDetails | undefined): object | undefined {
  if (details === undefined) return undefined;
  const { AccessKeyId: accessKeyId, PrincipalId: principalId, UserName: userName, UserType: userType } = details;
  return { accessKeyId, principalId, userName, userType };
}

function serviceOf(service: Service | undefined): object {
  const { Archived: archived, EventFirstSeen: eventFirstSeen, EventLastSeen: eventLastSeen } = service ?? {};
  const sequence = service?.Detection?.Sequence;
  return {
    archived,
    eventFirstSeen,
    eventLastSeen,
    additionalInfo: additionalInfoOf(service?.AdditionalInfo?.Value),
    ...(sequence === undefined ? {} : { detection: { sequence: { actors: sequence.Actors?.map(actorOf) } } }),
  };
}

// It says whether a finding is a sample.
function additionalInfoOf(value: string | undefined): object {
  try {
    const information: unknown = JSON.parse(value ?? '{}');
    return typeof information === 'object' && information !== null ? information : {};
  } catch (cause) {
    if (cause instanceof SyntaxError) return {};
    throw cause;
  }
}

function actorOf({ User: user }: Actor): object {
  if (user === undefined) return {};
  const { Name: name, Uid: uid, Type: type, CredentialUid: credentialUid, Account: account } = user;
  return { user: { name, uid, type, credentialUid, account: { uid: account?.Uid } } };
}

function text(value: string | undefined): string {
  return value ?? '';
}
