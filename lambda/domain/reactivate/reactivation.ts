import type { AccessKeyStatus } from '../keys/access-key.ts';
import type { KeyState } from '../ledger/key-state.ts';
import type { Outcome } from '../ledger/outcome.ts';
import type { OverrideRight } from './requester.ts';
import { isSameUser } from '../keys/user-name.ts';

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
  /** What is to be reactivated: a key, or all sessions of a user. */
  readonly what: 'key' | 'sessions';
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
  | { readonly kind: 'already-active'; readonly userName: string; readonly sessions?: SessionsResult | undefined }
  | { readonly kind: 'not-found'; readonly detail: string }
  | {
      readonly kind: 'handled';
      readonly userName: string;
      readonly outcome: Outcome;
      readonly sessions?: SessionsResult | undefined;
    };

/** What became of the sessions of a key's user, where Keystop had denied them. */
export type SessionsResult =
  | { readonly kind: 'handled'; readonly outcome: Outcome }
  /** They stay denied, since these findings, of other keys or of a session, still ask for it. */
  | { readonly kind: 'kept'; readonly findingIds: readonly string[] };

/**
 * Whether a key, or the sessions of a user, may be reactivated: only what Keystop set Inactive and that was Active before,
 * known from the containment or from its intent; not by the key's own user. A key contained as exposed, or one found
 * Inactive, needs the override, and a requester who may override. A hold of `holdDays` starts, in which sweeps leave the
 * key alone.
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
  // Recording settles the key's incidents and starts the hold, so it needs the same right as the change itself.
  return wasCutOff ? (refusal ?? { plan: 'record', holdUntil }) : { plan: 'already-active' };
}

function refuse(request: ReactivationRequest, facts: ReactivationFacts): ReactivationPlan | undefined {
  if (request.requestingUser !== undefined && isSameUser(request.requestingUser, facts.userName)) {
    return {
      plan: 'refuse',
      reason: 'own-user',
      detail: `${facts.userName} cannot reactivate its own ${facts.what}; ask with the credentials of another principal`,
    };
  }
  const way = wayBack(facts.state);
  const words = WORDS[facts.what];
  if (way === 'none') {
    return {
      plan: 'refuse',
      reason: 'not-contained-by-keystop',
      detail: `the ledger holds no containment of ${words.these} by Keystop; ${words.byHand} by your own means if that is wanted`,
    };
  }
  if (way === 'free') return undefined;
  if (request.override) return withoutRight(request);
  return {
    plan: 'refuse',
    reason: way === 'exposed' ? 'override-needed' : 'was-not-active',
    detail: `${words[way]}; repeat with --override if that is known to be safe`,
  };
}

const WORDS = {
  key: {
    these: 'this key',
    byHand: 'set it Active',
    exposed: 'the key was contained as exposed',
    'found-inactive': 'the key was found Inactive, perhaps not by Keystop',
  },
  sessions: {
    these: 'these sessions',
    byHand: 'detach the policy that denies them',
    exposed: 'the sessions were denied for an exposed credential',
    'found-inactive': 'the sessions were found denied, perhaps not by Keystop',
  },
} as const;

const OVERRIDE_ADVICE: Readonly<Record<Exclude<OverrideRight, 'held'>, string>> = {
  'not-held': 'only a session of one of the overrideRoles of the deployment may, so ask with one of these',
  'not-configured':
    'no role may override by the deployed function until overrideRoles of keystop.config.json names some; or repeat with --direct and credentials that may set the key Active themselves',
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
