import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import {
  ENV,
  type ExposedMode,
  type PolicyDocument,
  type StaleMode,
  WHOLE_ORGANIZATION,
} from '../../../lambda/contract.ts';
import type { OrganizationConfiguration } from '../../config/organization.ts';
import { acknowledgeWildcard } from '../functions/acknowledgement.ts';
import type { Environment } from '../functions/environment.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import { functionRoleName, hubOf, memberRoleArn, type MemberRoleKind, sessionPolicyArn } from './physical-names.ts';
import {
  evaluateRights,
  type KeyRight,
  reactivateRights,
  resourceOf,
  respondRights,
  sweepRights,
} from './key-rights.ts';
import { SessionPolicy } from './session-policy.ts';

export interface AccessKeysProps {
  readonly policy: PolicyDocument;
  /** Whether the sessions of an exposed key's user are denied. */
  readonly revokeSessions: boolean;
  /** @default - the functions guard their own account, by rights of their own */
  readonly organization?: OrganizationConfiguration | undefined;
}

/** How a sweep goes about its calls to IAM. */
export interface SweepPace {
  readonly iamCallsPerSecond: number;
  /** Whether the details of all users may be read at once, for their tags. */
  readonly readAllTags: boolean;
}

/**
 * The access keys of users: who may read them, who may set them Inactive, and by which policy. In the function's own
 * account by its own rights; in an organization by a role of each account, the own one included, and by no other right.
 */
export class AccessKeys extends Construct {
  /** ARN of the policy that denies a user's sessions, in each account of an organization. @default - they are left alone */
  readonly sessionPolicyArn: string | undefined;
  readonly #policy: PolicyDocument;
  readonly #organization: OrganizationConfiguration | undefined;

  constructor(scope: Construct, id: string, props: AccessKeysProps) {
    super(scope, id);
    this.#policy = props.policy;
    this.#organization = props.organization;
    this.sessionPolicyArn = props.revokeSessions ? this.#sessionPolicy() : undefined;
  }

  /** Lets the responder find an exposed key and its owner, and set it Inactive if it enforces. */
  grantRespond(handler: HandlerFunction, mode: ExposedMode): void {
    if (this.#organization === undefined) {
      const { sessionPolicyArn: policyArn } = this;
      this.#grant(handler, respondRights(mode, { looksUpAccounts: true, sessionPolicyArn: policyArn }));
    } else {
      this.#grantRole(handler, 'respond', this.#organization);
      const why = 'sts:GetAccessKeyInfo only reads, and has no resource to be limited to.';
      this.#grant(handler, [{ actions: ['sts:GetAccessKeyInfo'], on: 'anything', why }]);
    }
    const revocation = { [ENV.revocationPolicyArn]: this.sessionPolicyArn };
    handler.configure({ ...this.#scope('respond'), ...revocation, [ENV.exposedMode]: mode });
  }

  /** Lets the sweeper find stale keys and their owners' exemptions, and set keys Inactive if it enforces. */
  grantSweep(handler: HandlerFunction, mode: StaleMode, { iamCallsPerSecond, readAllTags }: SweepPace): void {
    if (this.#organization === undefined) this.#grant(handler, sweepRights(mode, readAllTags));
    else this.#grantSweepOf(handler, this.#organization);
    handler.configure(this.#staleSettings('sweep', mode, iamCallsPerSecond));
    if (readAllTags) handler.configure({ [ENV.readAllTags]: 'true' });
  }

  /** Lets the evaluator find the user and the key that a finding is about, then do as the sweeper does. */
  grantEvaluate(handler: HandlerFunction, mode: StaleMode, iamCallsPerSecond: number): void {
    if (this.#organization === undefined) this.#grant(handler, evaluateRights(mode));
    else this.#grantRole(handler, 'evaluate', this.#organization);
    handler.configure(this.#staleSettings('evaluate', mode, iamCallsPerSecond));
  }

  /** Lets the reactivator find a key and its owner, and set it Active if anything that enforces sets keys Inactive. */
  grantReactivate(handler: HandlerFunction, modes: { readonly exposed: ExposedMode; readonly stale: StaleMode }): void {
    if (this.#organization === undefined) this.#grant(handler, reactivateRights(modes, this.sessionPolicyArn));
    else this.#grantRole(handler, 'reactivate', this.#organization);
    handler.configure(this.#scope('reactivate'));
  }

  #grant(handler: HandlerFunction, rights: readonly KeyRight[]): void {
    for (const { actions, on, conditions, why } of rights) {
      const resource = resourceOf(this, on);
      handler.allow(actions, [resource], conditions);
      acknowledgeWildcard(handler.role, resource, why);
    }
  }

  /** In an organization each account has one of its own, beside the roles. */
  #sessionPolicy(): string {
    const stack = Stack.of(this);
    return this.#organization === undefined
      ? new SessionPolicy(this, 'SessionPolicy').arn
      : sessionPolicyArn(stack, stack);
  }

  /** The role of a kind in whatever account of the organization, and none elsewhere that has its name. */
  #grantRole(handler: HandlerFunction, kind: MemberRoleKind, { id }: OrganizationConfiguration): void {
    const stack = Stack.of(this);
    const roles = memberRoleArn(stack, kind, stack, '*');
    handler.nameRole(functionRoleName(stack, kind));
    handler.allow(['sts:AssumeRole'], [roles], { StringEquals: { 'aws:ResourceOrgID': id } });
    acknowledgeWildcard(
      handler.role,
      roles,
      'One role in each account of the organization; which accounts those are, now and later, is not known here.',
    );
  }

  #grantSweepOf(handler: HandlerFunction, organization: OrganizationConfiguration): void {
    this.#grantRole(handler, 'sweep', organization);
    if (organization.accounts !== undefined) return;
    this.#grant(handler, [LIST_ACCOUNTS]);
    const isAll = organization.organizationalUnits.some((unit) => unit.startsWith('r-'));
    handler.configure({
      [ENV.managementAccount]: organization.managementAccount,
      [ENV.organizationalUnits]: isAll ? undefined : organization.organizationalUnits.join(),
    });
  }

  #staleSettings(kind: MemberRoleKind, mode: StaleMode, iamCallsPerSecond: number): Environment {
    return { ...this.#scope(kind), [ENV.staleMode]: mode, [ENV.iamCallsPerSecond]: String(iamCallsPerSecond) };
  }

  #scope(kind: MemberRoleKind): Environment {
    const stack = Stack.of(this);
    const organization = this.#organization;
    if (organization === undefined)
      return { [ENV.accounts]: stack.account, [ENV.policy]: JSON.stringify(this.#policy) };
    const { account } = hubOf(stack, organization.id);
    // Reporters in the hub may report keys of all accounts: else no scanner of the security team could.
    const reporterAccounts = [...new Set([...(this.#policy.reporterAccounts ?? []), account])];
    const policy = { [ENV.policy]: JSON.stringify({ ...this.#policy, reporterAccounts }) };
    const listed = organization.accounts ?? [WHOLE_ORGANIZATION];
    const accounts = [...new Set([...listed, account, organization.managementAccount])].join();
    return { [ENV.accounts]: accounts, ...policy, [ENV.memberRoleArn]: memberRoleArn(stack, kind, stack) };
  }
}

/** For the hub if it administers a service of the organization, and for the sweep's role in the management account. */
export const LIST_ACCOUNTS: KeyRight = {
  actions: [
    'organizations:ListAccounts',
    'organizations:ListAccountsForParent',
    'organizations:ListOrganizationalUnitsForParent',
  ],
  on: 'anything',
  why: 'Lists the accounts of the organization, of which some units can be chosen later. The actions only read.',
};
