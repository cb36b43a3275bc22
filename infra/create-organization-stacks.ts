import type { App, StackProps } from 'aws-cdk-lib';
import type { Configuration } from './config/configuration.ts';
import type { OrganizationConfiguration } from './config/organization.ts';
import { type Hub, hubOf } from './constructs/rights/physical-names.ts';
import { HubMembersStack } from './stacks/hub-members-stack.ts';
import { HubRegionalStack } from './stacks/hub-regional-stack.ts';
import type { KeystopStack } from './stacks/keystop-stack.ts';
import { MemberGlobalStack } from './stacks/member-global-stack.ts';
import { MemberRegionalStack } from './stacks/member-regional-stack.ts';
import { memberSynthesizer } from './stacks/member-synthesizer.ts';

/** What the accounts of an organization need beside the hub's own stack. */
export interface OrganizationStacks {
  readonly hubRoles: MemberGlobalStack;
  readonly hubRegions: readonly HubRegionalStack[];
  /** `undefined` where the hub and the management account alone are covered. */
  readonly members: HubMembersStack | undefined;
  /** `undefined` where the hub is in the management account. */
  readonly management: ManagementStacks | undefined;
}

export interface ManagementStacks {
  readonly roles: MemberGlobalStack;
  readonly rules: readonly MemberRegionalStack[];
}

interface Parts {
  readonly app: App;
  readonly configuration: Configuration;
  readonly organization: OrganizationConfiguration;
  readonly hub: Hub;
}

/**
 * Roles and rules for the hub's own account, for the management account, and, by stack sets, for all others. The rules
 * come after what they send to: nothing can arrive at a bus, or wait in a queue, that is not there.
 */
export function createOrganizationStacks(
  app: App,
  configuration: Configuration,
  organization: OrganizationConfiguration,
  keystop: KeystopStack,
): OrganizationStacks {
  const hub = hubOf(keystop, organization.id);
  const parts: Parts = { app, configuration, organization, hub };
  const hubRegions = regionsBesideHub(parts);
  const members = coversMembers(organization, hub) ? membersOf(parts) : undefined;
  const management = organization.managementAccount === hub.account ? undefined : managementOf(parts);
  for (const stack of hubRegions) stack.addStackDependency(keystop);
  for (const stack of [...(members === undefined ? [] : [members]), ...(management?.rules ?? [])]) {
    for (const first of [keystop, ...hubRegions]) stack.addStackDependency(first);
  }
  return { hubRoles: rolesOfHub(parts), hubRegions, members, management };
}

function rolesOfHub({ app, configuration, organization, hub }: Parts): MemberGlobalStack {
  const isManagementAccount = organization.managementAccount === hub.account;
  return new MemberGlobalStack(app, `${hub.stackName}HubRoles`, {
    ...inAccount(hub.account, hub.region),
    configuration,
    hub,
    isManagementAccount,
  });
}

function regionsBesideHub({ app, configuration, organization, hub }: Parts): readonly HubRegionalStack[] {
  return organization.regions
    .filter((region) => region !== hub.region)
    .map((region) => {
      const place = { env: { account: hub.account, region } };
      return new HubRegionalStack(app, `${hub.stackName}HubRules-${region}`, { ...place, configuration, hub });
    });
}

function membersOf({ app, configuration, organization, hub }: Parts): HubMembersStack {
  const place = { env: { account: hub.account, region: hub.region } };
  return new HubMembersStack(app, `${hub.stackName}Members`, { ...place, configuration, organization, hub });
}

function managementOf({ app, configuration, organization, hub }: Parts): ManagementStacks {
  const { managementAccount: account, regions } = organization;
  const roles = new MemberGlobalStack(app, `${hub.stackName}ManagementRoles`, {
    ...inAccount(account, hub.region),
    configuration,
    hub,
    isManagementAccount: true,
  });
  const rules = regions.map((region) => {
    const id = `${hub.stackName}ManagementRules-${region}`;
    return new MemberRegionalStack(app, id, { ...inAccount(account, region), hub });
  });
  return { roles, rules };
}

function inAccount(account: string, region: string): Pick<StackProps, 'env' | 'synthesizer'> {
  return { env: { account, region }, synthesizer: memberSynthesizer() };
}

function coversMembers({ accounts, managementAccount }: OrganizationConfiguration, hub: Hub): boolean {
  return accounts === undefined || accounts.some((account) => account !== hub.account && account !== managementAccount);
}
