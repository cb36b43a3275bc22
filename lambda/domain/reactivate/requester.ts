/** A principal as AWS attests it by its ARN. */
export type Requester =
  /** A user's long-term key, or a session that the user made for itself (`GetSessionToken`): its ARN is the user's. */
  | { readonly kind: 'user'; readonly account: string; readonly userName: string }
  /** A session of a role. Whose credentials took the role, the ARN does not tell. */
  | { readonly kind: 'role'; readonly account: string; readonly roleName: string }
  | { readonly kind: 'root'; readonly account: string }
  /** Made with a user's key (`GetFederationToken`); whose, the ARN does not tell. */
  | { readonly kind: 'federated-user'; readonly account: string };

/**
 * The principal that an ARN names, as `sts:GetCallerIdentity` and a function URL tell it; `undefined` for any other.
 * Names come without their path: the ARN of a role's session has none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
 */
export function parseRequester(arn: string): Requester | undefined {
  const [, service, account = '', resource = ''] = /^arn:[\w-]+:(iam|sts)::(\d{12}):([\w+=,.@/-]+)$/.exec(arn) ?? [];
  const [kind, ...names] = resource.split('/');
  const [name = '', last = ''] = [names[0], names.at(-1)];
  switch (`${service}:${kind}`) {
    case 'iam:user':
      return last === '' ? undefined : { kind: 'user', account, userName: last };
    case 'sts:assumed-role':
      return name === '' || names.length < 2 ? undefined : { kind: 'role', account, roleName: name };
    case 'iam:root':
      return { kind: 'root', account };
    case 'sts:federated-user':
      return { kind: 'federated-user', account };
    default:
      return undefined;
  }
}

/**
 * The user of an account whose own credentials ask; `undefined` for anybody else, and for a user of that name in another
 * account, who is somebody else.
 */
export function requestingUserIn(account: string, requester: Requester | undefined): string | undefined {
  return requester?.kind === 'user' && requester.account === account ? requester.userName : undefined;
}

/** Whether a requester may override; `not-configured` where no role may. */
export type OverrideRight = 'held' | 'not-held' | 'not-configured';

/**
 * Whether the requester is a session of one of the roles. Account and role name count, exactly; a role's path does not,
 * since a session's ARN leaves it out, and an account has each role name once.
 * @param roles ARNs of roles, with their paths
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export function overrideRightOf(requester: Requester | undefined, roles: readonly string[]): OverrideRight {
  if (roles.length === 0) return 'not-configured';
  if (requester?.kind !== 'role') return 'not-held';
  const { account, roleName } = requester;
  const isMeant = (arn: string): boolean => {
    const [, , , , owner, resource = ''] = arn.split(':');
    return owner === account && resource.startsWith('role/') && resource.split('/').at(-1) === roleName;
  };
  return roles.some(isMeant) ? 'held' : 'not-held';
}
