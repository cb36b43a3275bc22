import type { AccessKeyId } from '../keys/access-key.ts';
import type { RecordedCall } from './recorded-call.ts';
import type { NamedUser } from '../keys/user-name.ts';

export type FindingSource =
  | 'guardduty'
  | 'health'
  | 'securityhub'
  | 'access-analyzer'
  | 'config'
  | 'trusted-advisor'
  | 'cloudtrail'
  | 'report'
  | 'scanner'
  | 'command'
  /** Keystop itself, of a key that it contained. */
  | 'watch';

/**
 * Who stands behind a finding, as far as EventBridge or the service attests it. Everything else that an event says
 * only that source claims.
 */
export type Attestation =
  /** An AWS service in its own name: nobody else can put `aws.*` events, or import findings under its product ARN. */
  | { readonly kind: 'aws' }
  /** Another product, or an account's own one: anybody who may import findings into Security Hub. */
  | { readonly kind: 'product'; readonly productArn: string }
  /** An analyst who chose a custom action of Security Hub; only one of all actions is Keystop's. */
  | { readonly kind: 'custom-action'; readonly actionArn: string }
  /** Anybody who may put events in `account`; EventBridge itself writes the account on the envelope. */
  | { readonly kind: 'reporter'; readonly account: string }
  /** Keystop, which has seen it itself. */
  | { readonly kind: 'keystop' }
  /** A person at the command line, with credentials of their own. */
  | { readonly kind: 'operator' };

/** Where the finding can be asked for more, or answered. */
export type FindingReference =
  | { readonly kind: 'asff'; readonly id: string; readonly productArn: string }
  | { readonly kind: 'ocsf'; readonly metadataUid: string }
  | { readonly kind: 'analyzer'; readonly analyzerArn: string; readonly id: string };

/** `proof` says that the key is exposed; `suspicion` that its use looks wrong. */
export type Confidence = 'proof' | 'suspicion';

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
  /** The source could not judge: the finding says nothing about the key. */
  | { readonly kind: 'finding-error'; readonly problem: string }
  /** Nothing new but what Keystop itself did. */
  | { readonly kind: 'own-action' }
  | { readonly kind: 'malformed'; readonly problem: string };

/**
 * What a source claims about one credential. `assertion` says who weighs it: the source itself (`exposed`,
 * `compromised`), a person (`requested`), the response list, for GuardDuty's types (`by-type`), or the sweep's own rule
 * (`stale`, of a finding of that kind).
 */
export interface Finding {
  readonly kind: 'exposed' | 'stale';
  readonly source: FindingSource;
  /** Finding or incident id: the same for repeats, updates and copies of one incident. */
  readonly findingId: string;
  /** Finding type or event code in the source's own words. */
  readonly type: string;
  readonly severity: number | undefined;
  readonly assertion: 'exposed' | 'compromised' | 'requested' | 'by-type' | 'stale';
  readonly attestation: Attestation;
  readonly state: FindingState;
  /** The account where the activity was seen; the owner of the key may be another. */
  readonly account: string;
  readonly partition: string;
  /** Instant of the last activity seen; `undefined` where the source names none. */
  readonly activityAt: Date | undefined;
  /** Instant of the first activity seen. @default - the source names none */
  readonly firstActivityAt?: Date | undefined;
  readonly names: Named;
  readonly reference: FindingReference | undefined;
  /** The call that it is about, where it is about one. */
  readonly call?: RecordedCall;
}

/** What one event turned out to be. `findings` is never empty. */
export type ParsedEvent =
  | { readonly kind: 'findings'; readonly source: FindingSource; readonly findings: readonly Finding[] }
  | {
      readonly kind: 'ignored';
      readonly source: string;
      readonly reason: 'unsupported-event' | 'not-a-key-finding' | 'own-action' | 'watched-call';
      readonly detail: string;
    }
  | { readonly kind: 'malformed'; readonly source: string; readonly problem: string };

export type ExposedFinding = Finding & { readonly names: Extract<Named, { kind: 'access-key' }> };

export function isOfKey(finding: Finding): finding is ExposedFinding {
  return finding.names.kind === 'access-key';
}

/** A finding that names a session of a user. */
export type SessionFinding = Finding & {
  readonly names: Extract<Named, { kind: 'temporary-credentials' }>;
};

export function isOfSession(finding: Finding): finding is SessionFinding {
  return finding.names.kind === 'temporary-credentials';
}
