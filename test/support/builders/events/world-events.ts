/** Events as their sources write them, cut to what a test is about. Instants are ISO 8601. */

export const ACCOUNT = '111122223333';
export const FOREIGN_ACCOUNT = '999988887777';

export interface GuardDutyOptions {
  readonly accessKeyId: string;
  readonly userName?: string | undefined;
  readonly id?: string;
  readonly type?: string;
  readonly severity?: number;
  readonly lastSeen?: string | undefined;
  readonly account?: string;
  /** The account whose bus the event is on, where it is not the finding's. */
  readonly seenIn?: string;
  readonly userType?: string;
  /** Unique id of the user. @default - the finding tells none */
  readonly principalId?: string;
}

/** @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-format.html */
export function guardDuty(options: GuardDutyOptions): unknown {
  const { accessKeyId, userName, principalId, account = ACCOUNT, userType = 'IAMUser' } = options;
  return {
    ...envelope('aws.guardduty', 'GuardDuty Finding', options.seenIn ?? account),
    detail: {
      ...findingOf(options),
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails: { accessKeyId, userType, principalId, ...(userName === undefined ? {} : { userName }) },
      },
      service: { eventLastSeen: options.lastSeen, archived: false },
    },
  };
}

/** An attack sequence, whose actors each used one key. */
export function attackSequence(
  actors: readonly { accessKeyId: string; userName?: string }[],
  id: string = 'sequence-1',
): unknown {
  const users = actors.map(({ accessKeyId, userName }) => ({
    user: { credentialUid: accessKeyId, name: userName, type: 'IAMUser', account: { uid: ACCOUNT } },
  }));
  return {
    ...envelope('aws.guardduty', 'GuardDuty Finding', ACCOUNT),
    detail: {
      ...findingOf({ id, type: 'AttackSequence:IAM/CompromisedCredentials' }),
      resource: { resourceType: 'AttackSequence' },
      service: { eventLastSeen: undefined, detection: { sequence: { actors: users } } },
    },
  };
}

function findingOf(options: Partial<GuardDutyOptions>): Record<string, unknown> {
  return {
    id: options.id ?? 'finding-1',
    accountId: options.account ?? ACCOUNT,
    partition: 'aws',
    type: options.type ?? 'CredentialAccess:IAMUser/CompromisedCredentials',
    severity: options.severity ?? 8,
  };
}

/** @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html */
export function health(options: { accessKeyId: string; userName?: string; incident?: string }): unknown {
  const { accessKeyId, userName, incident = 'incident-1' } = options;
  return {
    ...envelope('aws.health', 'AWS Health Event', ACCOUNT),
    detail: {
      eventArn: `arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/${incident}`,
      service: 'RISK',
      eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
      statusCode: 'open',
      eventMetadata: { accountId: ACCOUNT, publicKey: accessKeyId, ...(userName === undefined ? {} : { userName }) },
      affectedEntities: [{ entityValue: accessKeyId }],
      affectedAccount: ACCOUNT,
    },
  };
}

export function envelope(source: string, detailType: string, account: string): Record<string, unknown> {
  return {
    version: '0',
    id: 'event-1',
    source,
    'detail-type': detailType,
    account,
    region: 'us-east-1',
    resources: [],
  };
}
