import type { KeyControl } from '../../sources.ts';
import type { Finding, FindingReference, FindingState } from '../../domain/findings/finding.ts';
import { combineStates, type ReadCredential } from '../named/credential.ts';
import { partitionOf } from '../fields/fields.ts';
import { guardDutyIdOf } from '../named/guardduty-type.ts';
import { identifierOf } from '../fields/identifier.ts';
import { type HubProduct, attestationOf } from './product.ts';

/** What a finding claims, whatever its format. How much of it counts depends on the product alone. */
export interface HubClaims {
  readonly product: HubProduct;
  readonly account: string;
  readonly id: string;
  readonly reference: FindingReference | undefined;
  readonly activityAt: Date | undefined;
  readonly firstActivityAt: Date | undefined;
  /** What became of the finding in Security Hub. */
  readonly record: FindingState;
  /** GuardDuty's part; of any other product it is not read. */
  readonly threat: ThreatClaims;
  readonly control: KeyControl | undefined;
  /** Whether the check, by its name, is about stale keys. */
  readonly isStaleCheck: boolean;
  /** Name of the check or generator, and the finding's own type. */
  readonly check: string | undefined;
  readonly type: string | undefined;
  /** What the check found; `undefined` where the finding is of no check. */
  readonly posture: FindingState | undefined;
  /** One for each such resource, also where it names no credential. */
  readonly keys: readonly ReadCredential[];
  readonly users: readonly ReadCredential[];
}

export interface ThreatClaims {
  readonly type: string | undefined;
  readonly severity: number | undefined;
  readonly state: FindingState;
  /** The credentials that were used, which are not always the ones among the resources. */
  readonly suspects: readonly ReadCredential[];
}

export const NAMELESS: ReadCredential = { names: { kind: 'nothing' }, state: undefined };
const ROOT: ReadCredential = { names: { kind: 'root', accessKeyId: undefined }, state: undefined };

type Subject = Pick<Finding, 'kind' | 'assertion' | 'type' | 'severity' | 'state'> & {
  readonly credentials: readonly ReadCredential[];
};

/**
 * The findings that the claims come to, one for each credential; none where they are about no access key. A finding
 * that a person sent by a custom action is open whatever became of it before, samples excepted: somebody asks now.
 */
export function findingsOf(claims: HubClaims, actionArn: string | undefined): readonly Finding[] {
  const subject = subjectOf(claims);
  if (subject === undefined) return [];
  const { product, account, id, activityAt, firstActivityAt, reference } = claims;
  const isAsked = actionArn !== undefined;
  const { credentials, ...claim } = subject;
  const state = isAsked && claim.state.kind !== 'sample' ? OPEN : claim.state;
  return named(credentials).map((credential) => ({
    ...claim,
    type: identifierOf(claim.type),
    assertion: isAsked && claim.kind === 'exposed' ? 'requested' : claim.assertion,
    source: 'securityhub',
    findingId: identifierOf(product.kind === 'guardduty' ? guardDutyIdOf(id) : id),
    attestation: attestationOf(product, actionArn),
    state: combineStates(state, credential.state),
    account,
    partition: partitionOf(product.arn),
    activityAt,
    firstActivityAt,
    names: credential.names,
    reference,
  }));
}

const OPEN: FindingState = { kind: 'open' };

function subjectOf(claims: HubClaims): Subject | undefined {
  switch (claims.product.kind) {
    case 'guardduty':
      return threatOf(claims);
    case 'controls':
      return controlOf(claims);
    case 'other':
      return staleCheckOf(claims) ?? exposureOf(claims);
  }
}

function threatOf({ threat, record }: HubClaims): Subject | undefined {
  const { type, severity, suspects } = threat;
  const typed: FindingState =
    type === undefined ? { kind: 'malformed', problem: 'the finding has no GuardDuty type' } : OPEN;
  const state = firstNotOpen([threat.state, record, typed]);
  const subject = { kind: 'exposed', assertion: 'by-type', type: type ?? 'unknown', severity, state } as const;
  return suspects.length === 0 ? undefined : { ...subject, credentials: suspects };
}

function controlOf({ control, record, posture, users }: HubClaims): Subject | undefined {
  if (control === undefined) return undefined;
  const state = firstNotOpen([record, posture ?? OPEN]);
  const credentials = control === 'IAM.4' ? [ROOT] : [...users, NAMELESS];
  return { kind: 'stale', assertion: 'stale', type: control, severity: undefined, state, credentials };
}

// Only a check of keys says anything about root's key; any other may be about root's password or second factor.
function staleCheckOf({ isStaleCheck, check, posture, record, type, keys, users }: HubClaims): Subject | undefined {
  if (posture === undefined && !isStaleCheck) return undefined;
  const isAboutKey = isStaleCheck || keys.length > 0;
  const meant = users.filter(({ names }) => names.kind === 'user');
  const credentials = isAboutKey ? [...keys, ...users, NAMELESS] : meant;
  const state = firstNotOpen([record, posture ?? OPEN]);
  const subject = {
    kind: 'stale',
    assertion: 'stale',
    type: check ?? type ?? 'unknown',
    severity: undefined,
    state,
  } as const;
  return credentials.length === 0 ? undefined : { ...subject, credentials };
}

function exposureOf({ check, record, type, keys }: HubClaims): Subject | undefined {
  if (keys.length === 0) return undefined;
  const subject = {
    kind: 'exposed',
    assertion: 'exposed',
    type: type ?? check ?? 'unknown',
    severity: undefined,
  } as const;
  return { ...subject, state: record, credentials: keys };
}

function firstNotOpen(states: readonly FindingState[]): FindingState {
  return states.find(({ kind }) => kind !== 'open') ?? OPEN;
}

// One that names no credential counts only where none does.
function named(credentials: readonly ReadCredential[]): readonly ReadCredential[] {
  const naming = credentials.filter(({ names, state }) => names.kind !== 'nothing' || state !== undefined);
  return naming.length > 0 ? naming : credentials.slice(0, 1);
}
