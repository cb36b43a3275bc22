import type { AccessKey, AccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import { parseAccessKeyId } from '../../../lambda/domain/keys/access-key.ts';
import type { ExposedFacts } from '../../../lambda/domain/respond/exposed-decision.ts';
import type { Finding } from '../../../lambda/domain/findings/finding.ts';
import {
  type Containment,
  EMPTY_STATE,
  type KeyState,
  type OpenIntent,
} from '../../../lambda/domain/ledger/key-state.ts';
import type { Notice } from '../../../lambda/domain/notices/notice.ts';
import { type Policy, policyOf } from '../../../lambda/domain/policy/policy.ts';
import type { RecordedCall } from '../../../lambda/domain/findings/recorded-call.ts';
import type { ReactivationRequest } from '../../../lambda/domain/reactivate/reactivation.ts';
import type { StaleFacts } from '../../../lambda/domain/sweep/stale-decision.ts';
import type { PlannedStep, SweepPlan } from '../../../lambda/domain/sweep/sweep-plan.ts';
import type { ExemptionEntry, PolicyDocument, ProtectedIdentityEntry } from '../../../lambda/contract.ts';

export const OWN_ACCOUNT = '111122223333';
/** The clock of all unit tests: a Friday. */
export const NOW = new Date('2026-11-20T12:00:00.000Z');

export const SECOND = 1000;
export const HOUR = 3600 * SECOND;
export const DAY = 24 * HOUR;

/** An instant so many milliseconds before `NOW`. */
export function ago(milliseconds: number): Date {
  return new Date(NOW.getTime() - milliseconds);
}

/** An instant so many milliseconds after `NOW`. */
export function ahead(milliseconds: number): Date {
  return ago(-milliseconds);
}

/** The UTC day so many days after (before, if negative) the day of `NOW`, `YYYY-MM-DD`. */
export function dayAhead(days: number): string {
  return ahead(days * DAY)
    .toISOString()
    .slice(0, 10);
}

/** A long-term key id, as only the parser makes one. */
export function aKeyId(id = 'AKIARTX3GSDSQEXAMPLE'): AccessKeyId {
  const parsed = parseAccessKeyId(id);
  if (!('accessKeyId' in parsed)) throw new TypeError(`${id} is no access key id`);
  return parsed.accessKeyId;
}

export function anAccessKey(over: Partial<AccessKey> = {}): AccessKey {
  return { accessKeyId: aKeyId(), status: 'Active', createdAt: ago(400 * DAY), ...over };
}

/** An open finding of GuardDuty that names a user's key, with activity an hour ago. */
export function aFinding(over: Partial<Finding> = {}): Finding {
  return {
    kind: 'exposed',
    source: 'guardduty',
    findingId: 'finding-1',
    type: 'CredentialAccess:IAMUser/CompromisedCredentials',
    severity: 8,
    assertion: 'by-type',
    attestation: { kind: 'aws' },
    reference: undefined,
    state: { kind: 'open' },
    account: OWN_ACCOUNT,
    partition: 'aws',
    activityAt: ago(HOUR),
    names: { kind: 'access-key', accessKeyId: aKeyId(), user: { name: 'ci-deployer', id: undefined } },
    ...over,
  };
}

/** An open finding of Health, which tells no instant of activity. */
export function aHealthFinding(over: Partial<Finding> = {}): Finding {
  return aFinding({
    source: 'health',
    findingId: 'arn:aws:health:us-east-1::event/RISK/1',
    type: 'AWS_RISK_CREDENTIALS_EXPOSED',
    severity: undefined,
    assertion: 'exposed',
    activityAt: undefined,
    ...over,
  });
}

export function aKeyState(over: Partial<KeyState> = {}): KeyState {
  return { ...EMPTY_STATE, ...over };
}

export function anOpenIntent(over: Partial<OpenIntent> = {}): OpenIntent {
  return {
    id: 'intent-1',
    at: ago(HOUR),
    action: 'contain',
    cause: 'exposed',
    findingId: 'finding-1',
    userName: 'ci-deployer',
    statusBefore: 'Active',
    ...over,
  };
}

export function aContainment(over: Partial<Containment> = {}): Containment {
  return {
    at: ago(HOUR),
    cause: 'exposed',
    userName: 'ci-deployer',
    outcomeId: 'outcome-1',
    findingIds: ['finding-1'],
    recontained: 0,
    ...over,
  };
}

/** A role's session set a key Active a minute ago. */
export function aRecordedCall(over: Partial<RecordedCall> = {}): RecordedCall {
  return {
    eventId: 'call-1',
    action: 'UpdateAccessKey',
    account: OWN_ACCOUNT,
    partition: 'aws',
    at: ago(60 * SECOND),
    by: 'arn:aws:sts::111122223333:assumed-role/deployer/terraform',
    signedWith: undefined,
    sourceAddress: '"198.51.100.7"',
    userAgent: '"Terraform/1.14.0"',
    through: undefined,
    ...over,
  };
}

/** An Active key of a user nobody protects, with an empty history. */
export function exposedFacts(over: Partial<ExposedFacts> = {}): ExposedFacts {
  return { userName: 'ci-deployer', status: 'Active', state: aKeyState(), ...over };
}

/** A key that was never used and is twice as old as the rule allows, its tags read and empty, never warned of. */
export function staleFacts(over: Partial<StaleFacts> = {}): StaleFacts {
  return {
    userName: 'ci-deployer',
    userPath: '/team/ci/',
    accessKeyId: aKeyId(),
    createdAt: ago(180 * DAY),
    usage: { kind: 'never' },
    state: aKeyState(),
    tags: new Map(),
    ...over,
  };
}

/** A state in which both warnings are old enough for containment. */
export function aWarnedState(over: Partial<KeyState> = {}): KeyState {
  return aKeyState({ warnedAt: ago(30 * DAY), finalWarnedAt: ago(10 * DAY), ...over });
}

/** Every default, enforced, for the one account of the tests. */
export function aPolicy(over: Partial<Policy> = {}, document: PolicyDocument = {}): Policy {
  const scope = { accounts: [OWN_ACCOUNT], exposedMode: 'enforce', staleMode: 'enforce' } as const;
  return { ...policyOf(document, scope), ...over };
}

export function anExemption(over: Partial<ExemptionEntry> = {}): ExemptionEntry {
  return { owner: 'team-ci', reason: 'migration', expires: dayAhead(10), ...over };
}

export function aProtectedIdentity(over: Partial<ProtectedIdentityEntry> = {}): ProtectedIdentityEntry {
  return { user: 'break-glass', reason: 'emergency access', ...over };
}

/** A request by an administrator's role, without the override. */
export function aRequest(over: Partial<ReactivationRequest> = {}): ReactivationRequest {
  return {
    requestedBy: 'arn:aws:sts::111122223333:assumed-role/admin/alice',
    requestingUser: undefined,
    reason: 'known to be safe',
    override: false,
    overrideRight: 'held',
    ...over,
  };
}

export function aStep(over: Partial<PlannedStep> = {}): PlannedStep {
  return {
    step: 'warn',
    userName: 'ci-deployer',
    accessKeyId: aKeyId(),
    createdAt: ago(180 * DAY),
    usage: { kind: 'never' },
    checkedAt: NOW,
    reason: 'unused',
    since: ago(180 * DAY),
    ...over,
  };
}

export function aPlan(over: Partial<SweepPlan> = {}): SweepPlan {
  return { planId: 'plan-1', account: OWN_ACCOUNT, madeAt: NOW, activeKeys: 100, steps: [], ...over };
}

/** A finding of GuardDuty about a user's key, as EventBridge delivers it. */
export function aGuardDutyEvent(detail: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): object {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: OWN_ACCOUNT,
    time: '2026-11-20T11:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: {
      id: 'finding-1',
      arn: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d/finding/finding-1',
      type: 'CredentialAccess:IAMUser/CompromisedCredentials',
      severity: 8,
      accountId: OWN_ACCOUNT,
      partition: 'aws',
      resource: { resourceType: 'AccessKey', accessKeyDetails: keyDetails() },
      service: { eventLastSeen: '2026-11-20T11:00:00.000Z', archived: false, additionalInfo: {} },
      ...detail,
    },
    ...envelope,
  };
}

export function keyDetails(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
    principalId: 'AIDACKCEVSQ6C2EXAMPLE',
    userType: 'IAMUser',
    userName: 'ci-deployer',
    ...over,
  };
}

/** An attack sequence with the users that acted in it; it has no `accessKeyDetails`. */
export function anAttackSequence(users: readonly unknown[], detail: Record<string, unknown> = {}): object {
  return aGuardDutyEvent({
    type: 'AttackSequence:IAM/CompromisedCredentials',
    severity: 9,
    resource: { resourceType: 'AttackSequence' },
    service: {
      eventLastSeen: '2026-11-20T11:00:00.000Z',
      archived: false,
      detection: { sequence: { actors: users.map((user) => ({ user })) } },
    },
    ...detail,
  });
}

/** A user as an attack sequence names it. */
export function anActor(over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: 'ci-deployer',
    uid: 'AIDACKCEVSQ6C2EXAMPLE',
    type: 'IAMUser',
    credentialUid: 'AKIARTX3GSDSQEXAMPLE',
    account: { uid: OWN_ACCOUNT },
    ...over,
  };
}

/** Health's warning that a key is exposed, without the metadata that it may leave out. */
export function aHealthEvent(detail: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): object {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': 'AWS Health Event',
    source: 'aws.health',
    account: OWN_ACCOUNT,
    time: '2026-11-20T11:00:00Z',
    region: 'us-east-1',
    detail: {
      eventArn: 'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/1',
      service: 'RISK',
      eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
      communicationId: 'communication-1',
      statusCode: 'open',
      affectedEntities: [{ entityValue: 'AKIARTX3GSDSQEXAMPLE' }],
      affectedAccount: OWN_ACCOUNT,
      ...detail,
    },
    ...envelope,
  };
}

/** A notice of a leaked key that was contained. */
export function aNotice(over: Partial<Notice> = {}): Notice {
  return {
    subject: 'Keystop: key …MPLE of alice set Inactive',
    urgency: 'urgent',
    lines: ['The key was exposed.', 'It was last used today.'],
    commands: ['keystop reactivate AKIAIOSFODNN7EXAMPLE --override --reason "…"'],
    account: OWN_ACCOUNT,
    outcome: 'contained',
    ...over,
  };
}
