import type { AccessKeyId } from './access-key.ts';
import type { NamedUser } from './user-name.ts';

export type FindingSource = 'guardduty' | 'health' | 'command';

/** `proof` says that the key is exposed; `suspicion` that its use looks wrong. */
export type Evidence = 'proof' | 'suspicion';

/** What a finding names. The id's prefix decides long-term or temporary, never the user type. */
export type Named =
  | { readonly kind: 'access-key'; readonly accessKeyId: AccessKeyId; readonly user: NamedUser | undefined }
  | { readonly kind: 'temporary-credentials'; readonly accessKeyId: AccessKeyId; readonly user: NamedUser | undefined }
  | { readonly kind: 'root'; readonly accessKeyId: AccessKeyId | undefined }
  /** A credential that is no access key of a user or root: a bearer token, or a prefix that is not known yet. */
  | { readonly kind: 'other-credential'; readonly accessKeyId: AccessKeyId }
  | { readonly kind: 'user'; readonly user: NamedUser }
  | { readonly kind: 'nothing' };

/** Whether the finding still asks for something. `malformed` carries what is wrong, in words for the log. */
export type FindingState =
  | { readonly kind: 'open' }
  | { readonly kind: 'archived' }
  | { readonly kind: 'resolved' }
  | { readonly kind: 'sample' }
  | { readonly kind: 'malformed'; readonly problem: string };

/**
 * What a source claims about one credential. `assertion` tells who weighs it: the source itself (`exposed`,
 * `compromised`), an operator (`requested`), or, for GuardDuty, the response list (`by-type`).
 */
export interface Finding {
  readonly kind: 'exposed' | 'stale';
  readonly source: FindingSource;
  /** Finding or incident id: the same for repeats, updates and copies of one incident. */
  readonly findingId: string;
  /** Finding type or event code in the source's own words. */
  readonly type: string;
  readonly severity: number | undefined;
  readonly assertion: 'exposed' | 'compromised' | 'requested' | 'by-type';
  readonly state: FindingState;
  /** The account where the activity was seen; the owner of the key may be another. */
  readonly account: string;
  readonly partition: string;
  /** Instant of the last activity seen; `undefined` where the source tells none. */
  readonly activityAt: Date | undefined;
  readonly names: Named;
}

/** What one event turned out to be. `findings` is never empty. */
export type ParsedEvent =
  | { readonly kind: 'findings'; readonly source: FindingSource; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'ignored';
      readonly source: string;
      readonly reason: 'unsupported-event' | 'not-a-key-finding';
      readonly detail: string;
    }
  | { readonly kind: 'malformed'; readonly source: string; readonly problem: string };
