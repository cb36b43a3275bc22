import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnStackSet, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Configuration } from '../config/configuration.ts';
import type { OrganizationConfiguration } from '../config/organization.ts';
import type { Hub } from '../constructs/rights/physical-names.ts';
import { MemberGlobalStack } from './member-global-stack.ts';
import { MemberRegionalStack } from './member-regional-stack.ts';
import { memberSynthesizer } from './member-synthesizer.ts';

export interface HubMembersStackProps extends StackProps {
  readonly configuration: Configuration;
  readonly organization: OrganizationConfiguration;
  readonly hub: Hub;
}

/**
 * The roles and rules of all accounts but the management account, which stack sets leave out, and the hub: both have
 * stacks of their own. Accounts that join the organization's units get theirs by themselves.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs.html
 */
export class HubMembersStack extends Stack {
  constructor(scope: Construct, id: string, props: HubMembersStackProps) {
    super(scope, id, { description: 'Keystop: roles and rules in the accounts of the organization.', ...props });
    const { configuration, hub, organization } = props;
    this.#stackSet('Roles', props, {
      regions: [hub.region],
      template: templateOf((app, how) => new MemberGlobalStack(app, 'Roles', { configuration, hub, ...how })),
    });
    this.#stackSet('Rules', props, {
      regions: organization.regions,
      template: templateOf((app, how) => new MemberRegionalStack(app, 'Rules', { hub, ...how })),
    });
    Tags.of(this).add('application', 'keystop');
  }

  #stackSet(
    id: string,
    { hub, organization }: HubMembersStackProps,
    { regions, template }: { readonly regions: readonly string[]; readonly template: string },
  ): void {
    const isManagement = hub.account === organization.managementAccount;
    new CfnStackSet(this, id, {
      stackSetName: `${hub.stackName}-member-${id.toLowerCase()}`,
      description: `Keystop: ${id.toLowerCase()} in the accounts of the organization.`,
      permissionModel: 'SERVICE_MANAGED',
      callAs: isManagement ? 'SELF' : 'DELEGATED_ADMIN',
      capabilities: ['CAPABILITY_NAMED_IAM'],
      templateBody: template,
      // Stack sets do not look at single accounts when they deploy by themselves.
      // @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
      autoDeployment:
        organization.accounts === undefined
          ? { enabled: true, retainStacksOnAccountRemoval: false }
          : { enabled: false },
      managedExecution: { Active: true },
      operationPreferences: {
        // One account that refuses, by an SCP say, holds up no other; several are a mistake, and stop it.
        failureTolerancePercentage: 10,
        maxConcurrentPercentage: 100,
        concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        regionConcurrencyType: 'PARALLEL',
      },
      stackInstancesGroup: [{ regions: [...regions], deploymentTargets: targetsOf(organization, hub) }],
    });
  }
}

function targetsOf(
  { organizationalUnits, accounts, managementAccount }: OrganizationConfiguration,
  hub: Hub,
): CfnStackSet.DeploymentTargetsProperty {
  const units = { organizationalUnitIds: [...organizationalUnits] };
  const leavesHubOutByItself = hub.account === managementAccount;
  if (accounts === undefined)
    return leavesHubOutByItself ? units : { ...units, accountFilterType: 'DIFFERENCE', accounts: [hub.account] };
  const members = accounts.filter((account) => account !== hub.account && account !== managementAccount);
  return { ...units, accountFilterType: 'INTERSECTION', accounts: members };
}

/** The template of a stack that is made for this alone, tied to no account or Region; as one line. */
function templateOf(make: (app: App, how: Pick<StackProps, 'synthesizer'>) => Stack): string {
  const outdir = mkdtempSync(join(tmpdir(), 'keystop-member-'));
  try {
    const app = new App({ outdir, autoSynth: false, treeMetadata: false, analyticsReporting: false });
    const { stackName } = make(app, { synthesizer: memberSynthesizer() });
    return JSON.stringify(app.synth().getStackByName(stackName).template);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
