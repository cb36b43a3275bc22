import type { AccessKeyStatus } from './access-key.ts';
import type { KeyState } from './key-state.ts';
import type { Outcome } from './outcome.ts';
import type { OverrideRight } from './requester.ts';
import { isSameUser } from './user-name.ts';

export interface ReactivationRequest {
  /** ARN of the requester as AWS attests it, never as a request says. */
  readonly requestedBy: string;
  /** User whose key asks, if a user's key signed the request. */
  readonly requestingUser: string | undefined;
  readonly reason: string;
  readonly override: boolean;
  /** Whether the requester may override at all. */
  readonly overrideRight: OverrideRight;
}

export interface ReactivationFacts {
  readonly userName: string;
  readonly status: AccessKeyStatus;
  readonly state: KeyState;
}

export type ReactivationPlan =
  | { readonly plan: 'reactivate'; readonly holdUntil: Date }
  /** A reactivation was cut off after IAM took it: only the record is missing. */
  | { readonly plan: 'record'; readonly holdUntil: Date }
  | { readonly plan: 'already-active' }
  | {
      readonly plan: 'refuse';
      readonly reason:
        | 'own-user'
        | 'override-needed'
        | 'no-override-right'
        | 'not-contained-by-keystop'
        | 'was-not-active';
      readonly detail: string;
    };

/** What became of a request. */
export type ReactivationResult =
  | { readonly kind: 'already-active'; readonly userName: string }
  | { readonly kind: 'not-found'; readonly detail: string }
  | { readonly kind: 'handled'; readonly userName: string; readonly outcome: Outcome };

/**
 * Whether a key may be given back: only one that Keystop set Inactive and that was Active before, known from the
 * containment or from its intent; not by the key's own user; a key contained as exposed, or one found Inactive, needs
 * the override, and a requester who may override. Starts a hold of `holdDays` during which sweeps leave the key alone.
 */
export function planReactivation(
  request: ReactivationRequest,
  facts: ReactivationFacts,
  holdDays: number,
  now: Date,
): ReactivationPlan {
  const holdUntil = new Date(now.getTime() + holdDays * 86_400_000);
  const refusal = refuse(request, facts);
  if (facts.status !== 'Active') return refusal ?? { plan: 'reactivate', holdUntil };
  const wasCutOff = facts.state.openIntents.some((intent) => intent.action === 'reactivate');
  // Recording settles the key's incidents and starts the hold: nobody does that who could not have asked for the change.
  return wasCutOff ? (refusal ?? { plan: 'record', holdUntil }) : { plan: 'already-active' };
}

function refuse(request: ReactivationRequest, facts: ReactivationFacts): ReactivationPlan | undefined {
  if (request.requestingUser !== undefined && isSameUser(request.requestingUser, facts.userName)) {
    return {
      plan: 'refuse',
      reason: 'own-user',
      detail: `${facts.userName} cannot give its own key back; ask with the credentials of another principal`,
    };
  }
  const way = wayBack(facts.state);
  if (way === 'none') {
    return {
      plan: 'refuse',
      reason: 'not-contained-by-keystop',
      detail:
        'the ledger holds no containment of this key by Keystop; set it Active by your own means if that is wanted',
    };
  }
  if (way === 'free') return undefined;
  if (request.override) return withoutRight(request);
  const because = way === 'exposed' ? 'was contained as exposed' : 'was found Inactive, perhaps not by Keystop';
  return {
    plan: 'refuse',
    reason: way === 'exposed' ? 'override-needed' : 'was-not-active',
    detail: `the key ${because}; repeat with --override if it is known to be safe`,
  };
}

const OVERRIDE_ADVICE: Readonly<Record<Exclude<OverrideRight, 'held'>, string>> = {
  'not-held': 'only a session of one of the overrideRoles of the deployment may, so ask with one of these',
  'not-configured':
    'nobody may by the deployed function until overrideRoles of keystop.config.json names roles; or repeat with --direct and credentials that may set the key Active themselves',
};

function withoutRight({ overrideRight, requestedBy }: ReactivationRequest): ReactivationPlan | undefined {
  if (overrideRight === 'held') return undefined;
  const advice = OVERRIDE_ADVICE[overrideRight];
  return { plan: 'refuse', reason: 'no-override-right', detail: `${requestedBy} may not override; ${advice}` };
}

function wayBack(state: KeyState): 'free' | 'exposed' | 'found-inactive' | 'none' {
  const intents = state.openIntents.filter(
    (intent) => intent.action === 'contain' && intent.statusBefore !== 'Inactive',
  );
  const isExposed = state.containment?.cause === 'exposed' || intents.some((intent) => intent.cause === 'exposed');
  if (isExposed) return 'exposed';
  if (state.foundInactiveAt !== undefined) return 'found-inactive';
  return state.containment !== undefined || intents.length > 0 ? 'free' : 'none';
}
