import type { App, Environment } from 'aws-cdk-lib';
import { type Configuration, ConfigurationError } from './config/configuration.ts';
import { strayOverrideRoles, strayReporters } from './config/checks.ts';
import { hubMistakes } from './config/organization.ts';
import { createOrganizationStacks, type OrganizationStacks } from './create-organization-stacks.ts';
import { globalRegionOf } from './config/regions.ts';
import { GlobalEventsStack } from './stacks/global-events-stack.ts';
import { KeystopStack } from './stacks/keystop-stack.ts';

export interface Stacks {
  readonly keystop: KeystopStack;
  readonly globalEvents: GlobalEventsStack | undefined;
  readonly organization: OrganizationStacks | undefined;
}

/**
 * The stacks of a deployment: Keystop; its forwarder where one is wanted and needed; with an organization, what its
 * accounts need.
 *
 * @throws {ConfigurationError} naming every mistake that shows only beside the deployment's own account
 */
export function createStacks(
  app: App,
  configuration: Configuration,
  env: { readonly account: string | undefined; readonly region: string | undefined },
): Stacks {
  checkPlace(configuration, env);
  const account = env.account === undefined ? {} : { account: env.account };
  const at = (region: string | undefined): { env: Environment } => ({
    env: { ...account, ...(region === undefined ? {} : { region }) },
  });
  const { stackName } = configuration;
  const keystop = new KeystopStack(app, stackName, { configuration, ...at(env.region) });
  const organization =
    configuration.organization && createOrganizationStacks(app, configuration, configuration.organization, keystop);
  const globalRegion = env.region === undefined ? undefined : globalRegionOf(env.region);
  if (!configuration.globalEvents || env.region === undefined || globalRegion === env.region)
    return { keystop, globalEvents: undefined, organization };
  const globalEvents = new GlobalEventsStack(app, `${stackName}GlobalEvents`, {
    configuration,
    targetRegion: env.region,
    ...at(globalRegion),
  });
  return { keystop, globalEvents, organization };
}

function checkPlace(
  { reporters = [], overrideRoles = [], policy, organization }: Configuration,
  env: { readonly account: string | undefined; readonly region: string | undefined },
): void {
  const mistakes = [
    ...(env.account === undefined
      ? []
      : [
          ...strayReporters(reporters, { own: env.account, reporterAccounts: policy.reporterAccounts ?? [] }),
          ...strayOverrideRoles(overrideRoles, env.account),
        ]),
    ...(organization === undefined ? [] : hubMistakes(organization, env)),
  ];
  if (mistakes.length > 0) throw new ConfigurationError('the configuration', mistakes);
}
