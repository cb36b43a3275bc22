/** Why Keystop did not act although something was asked of it. */
export const REFUSAL_REASONS = [
  'foreign-account',
  'protected-identity',
  'untrusted-source',
  'malformed',
  'own-user',
  'override-needed',
  'no-override-right',
  'not-contained-by-keystop',
  'was-not-active',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** What a person must look at, because Keystop cannot or should not act. */
export const NOTIFICATION_REASONS = [
  'root-credentials',
  'temporary-credentials',
  'below-threshold',
  'no-key-named',
  'breaker-open',
  'active-again',
  'recontain-limit',
  'created-since-exposure',
  'was-active-again',
  'created-with-exposed-key',
] as const;
export type NotificationReason = (typeof NOTIFICATION_REASONS)[number];

/** How Keystop knows what it recorded. */
export const EVIDENCE_KINDS = [
  /** The key's status was read after the change. */
  'read-back',
  /** IAM accepted the change; not read back. Sweeps only. */
  'update-accepted',
  /** IAM refused a later call signed with the key. */
  'key-refused',
  /** The key was read Inactive and this finding's intent was found without an outcome. */
  'recovered-intent',
] as const;
export type Confirmation = (typeof EVIDENCE_KINDS)[number];

/** What became of one credential. The recorded value is what IAM said, never what was meant. */
export type Outcome =
  | { readonly outcome: 'contained'; readonly evidence: Confirmation; readonly recovered: boolean }
  | { readonly outcome: 'reactivated'; readonly evidence: Confirmation; readonly holdUntil: Date }
  /** A policy that denies the user's temporary credentials is attached to it. */
  | {
      readonly outcome: 'sessions-revoked';
      readonly evidence: Confirmation;
      readonly recovered: boolean;
      readonly policyArn: string;
    }
  | { readonly outcome: 'already-inactive' }
  | { readonly outcome: 'not-found'; readonly detail: string }
  | { readonly outcome: 'observed' }
  | { readonly outcome: 'notified'; readonly reason: NotificationReason }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason; readonly detail: string }
  | { readonly outcome: 'failed'; readonly code: string; readonly retryable: boolean; readonly message: string };
