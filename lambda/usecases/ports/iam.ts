import type { AccessKey, AccessKeyId, Usage } from '../../domain/keys/access-key.ts';
import type { CredentialReports } from './sweep.ts';

/** A user's keys, all pages of them, or that IAM knows no such user in this account. */
export type ListedKeys =
  | { readonly kind: 'listed'; readonly keys: readonly AccessKey[] }
  | { readonly kind: 'no-such-user' };

export type KeyUse =
  /** `userName` owns the key, or owned it. For a root key IAM names no user that `list` would find. */
  | { readonly kind: 'known'; readonly userName: string; readonly usage: Usage }
  /** IAM does not say, here: the key is another account's, root's, deleted, or out of the role's reach. */
  | { readonly kind: 'unresolvable'; readonly detail: string };

export type StatusChange =
  | { readonly kind: 'accepted' }
  /** No such user, or no such key of that user. Nothing was changed. */
  | { readonly kind: 'no-such-entity'; readonly detail: string }
  /** Refused; can also mean that there is no such user. Nothing was changed. */
  | { readonly kind: 'access-denied'; readonly detail: string };

export interface AccessKeys {
  list(userName: string): Promise<ListedKeys>;
  lastUsed(accessKeyId: AccessKeyId): Promise<KeyUse>;
  /** Without `userName`: the key that signs the request, also root's. The one door to `iam:UpdateAccessKey`. */
  setStatus(change: StatusRequest): Promise<StatusChange>;
}

export interface StatusRequest {
  readonly userName: string | undefined;
  readonly accessKeyId: AccessKeyId;
  readonly status: 'Active' | 'Inactive';
}

/** Whose a key is when no user of this account owns it. */
export interface AccountLookup {
  /** The account that owns a key; `undefined` where STS does not know the key. */
  accountOf(accessKeyId: AccessKeyId): Promise<string | undefined>;
  /** Whether this account's root has an access key. */
  hasRootKey(): Promise<boolean>;
}

/**
 * What Keystop asks of one account and does in it, by rights in that very account. Each of them is that account's alone;
 * only `accounts.accountOf` answers for any account.
 */
export interface AccountPorts {
  readonly keys: AccessKeys;
  readonly sessions: UserSessions;
  readonly accounts: AccountLookup;
  readonly tags: UserTags;
  readonly users: Users;
  readonly reports: CredentialReports;
}

/** An account's ports. Asks nothing by itself: a role that cannot be taken there is a fault of the first call. */
export type ForAccount<Port extends keyof AccountPorts> = (account: string) => Pick<AccountPorts, Port>;

export interface KnownUser {
  readonly userName: string;
  readonly userPath: string;
}

export interface Users {
  /** The user of a name; `undefined` where there is none in this account. */
  find(userName: string): Promise<KnownUser | undefined>;
  /** The users of unique ids (`AIDA…`), from one paged list of all users; who is not in it is missing. */
  byId(ids: ReadonlySet<string>): Promise<ReadonlyMap<string, KnownUser>>;
}

export interface UserTags {
  tags(userName: string): Promise<ReadonlyMap<string, string>>;
  /**
   * The tags of users by name, from pages of all users of the account; who is not in them is missing.
   * @default - not tried
   */
  readonly tagsOf?: (userNames: ReadonlySet<string>) => Promise<ReadonlyMap<string, ReadonlyMap<string, string>>>;
}

export interface UserSessions {
  /**
   * Of all temporary credentials of a user: Inactive where the policy that denies them is attached to it, Active where
   * it is not; `undefined` where there is no such user.
   */
  status(userName: string, policyArn: string): Promise<'Active' | 'Inactive' | undefined>;
  /** Attaches the policy, or detaches it. The one door to `iam:AttachUserPolicy` and `iam:DetachUserPolicy`. */
  setStatus(change: SessionsStatusRequest): Promise<StatusChange>;
}

export interface SessionsStatusRequest {
  readonly userName: string;
  readonly policyArn: string;
  readonly status: 'Active' | 'Inactive';
}
