import type { SeedHealthEvent } from '../../../emulator/types.ts';

type Json = Record<string, unknown>;

/** A GuardDuty finding as the API tells it, of one that was delivered: of the additional information only the text. */
export function apiFinding(detail: unknown): Json & { id: string; updatedAt: string } {
  const finding = detail as Json & { id: string; updatedAt: string; service: Json };
  const { value = JSON.stringify(finding.service['additionalInfo'] ?? {}), type = 'default' } = (finding.service[
    'additionalInfo'
  ] ?? {}) as { value?: string; type?: string };
  return { ...finding, service: { ...finding.service, additionalInfo: { value, type } } };
}

interface HealthDetail {
  readonly eventArn: string;
  readonly service: string;
  readonly eventTypeCode: string;
  readonly eventTypeCategory: string;
  readonly eventScopeCode: string;
  readonly eventRegion: string;
  readonly statusCode: string;
  readonly startTime: string;
  readonly lastUpdatedTime: string;
  readonly eventMetadata?: Readonly<Record<string, string>>;
  readonly affectedEntities?: readonly { readonly entityValue: string }[];
}

const seconds = (instant: string): number => Date.parse(instant) / 1000;

/** An event of AWS Health as the API tells it, of one that was delivered: instants are seconds. */
export function apiHealthEvent(detail: unknown): SeedHealthEvent {
  const told = detail as HealthDetail;
  return {
    event: {
      arn: told.eventArn,
      service: told.service,
      eventTypeCode: told.eventTypeCode,
      eventTypeCategory: told.eventTypeCategory,
      eventScopeCode: told.eventScopeCode,
      region: told.eventRegion,
      statusCode: told.statusCode,
      startTime: seconds(told.startTime),
      lastUpdatedTime: seconds(told.lastUpdatedTime),
    },
    entities: (told.affectedEntities ?? []).map(({ entityValue }) => entityValue),
    metadata: told.eventMetadata ?? {},
  };
}
