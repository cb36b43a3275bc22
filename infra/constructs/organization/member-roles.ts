import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ExposedMode, StaleMode } from '../../../lambda/contract.ts';
import { LIST_ACCOUNTS } from '../rights/access-keys.ts';
import { acknowledgeWildcard } from '../functions/acknowledgement.ts';
import {
  functionRoleName,
  type Hub,
  memberRoleName,
  type MemberRoleKind,
  sessionPolicyName,
} from '../rights/physical-names.ts';
import {
  evaluateRights,
  type KeyRight,
  reactivateRights,
  resourceOf,
  respondRights,
  sweepRights,
} from '../rights/key-rights.ts';
import { SessionPolicy } from '../rights/session-policy.ts';

export interface MemberRolesProps {
  readonly hub: Hub;
  readonly exposed: ExposedMode;
  readonly stale: StaleMode;
  /** Whether the sweeper may read the details of all users at once, for their tags. */
  readonly readAllTags: boolean;
  /** Whether the sessions of an exposed key's user are denied. */
  readonly revokeSessions: boolean;
  /** Whether this is the account that can always list the organization's accounts. */
  readonly isManagementAccount: boolean;
}

/**
 * What the hub's functions may do in this account: a role for each of them, which that one function alone can take, as
 * long as its account belongs to the organization; and the policy that denies sessions, where they are. No asset, and nothing that depends on the account.
 */
export class MemberRoles extends Construct {
  constructor(scope: Construct, id: string, props: MemberRolesProps) {
    super(scope, id);
    const { hub, exposed, stale, readAllTags, revokeSessions, isManagementAccount } = props;
    const sessionPolicyArn = revokeSessions
      ? new SessionPolicy(this, 'SessionPolicy', { name: sessionPolicyName(hub) }).arn
      : undefined;
    const sweep = [...sweepRights(stale, readAllTags), ...(isManagementAccount ? [LIST_ACCOUNTS] : [])];
    this.#role(hub, 'respond', 'finds exposed access keys and sets them Inactive', [
      ...respondRights(exposed, { looksUpAccounts: false, sessionPolicyArn }),
    ]);
    this.#role(hub, 'sweep', 'finds stale access keys and sets them Inactive', sweep);
    this.#role(hub, 'evaluate', 'judges the keys of users that stale findings name', evaluateRights(stale));
    this.#role(hub, 'reactivate', 'gives access keys back', reactivateRights({ exposed, stale }, sessionPolicyArn));
  }

  #role(hub: Hub, kind: MemberRoleKind, does: string, rights: readonly KeyRight[]): void {
    const role = new Role(this, `${kind[0]?.toUpperCase() ?? ''}${kind.slice(1)}`, {
      roleName: memberRoleName(hub, kind),
      description: `Keystop: ${does}. For one function of account ${hub.account}.`,
      assumedBy: this.#onlyFunction(hub, kind),
    });
    for (const { actions, on, conditions = {}, why } of rights) {
      const resource = resourceOf(this, on);
      role.addToPrincipalPolicy(
        new PolicyStatement({ actions: [...actions].toSorted(), resources: [resource], conditions }),
      );
      acknowledgeWildcard(role, resource, why);
    }
  }

  // The account is named, not the role: a trust in a role that is made anew, or not made yet, breaks.
  // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
  #onlyFunction(hub: Hub, kind: MemberRoleKind) {
    const functionRole = Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      account: hub.account,
      resource: 'role',
      resourceName: functionRoleName(hub, kind),
    });
    return new AccountPrincipal(hub.account).withConditions({
      ArnEquals: { 'aws:PrincipalArn': functionRole },
      StringEquals: { 'aws:PrincipalOrgID': hub.organizationId },
    });
  }
}
