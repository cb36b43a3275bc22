import type { App, Environment } from 'aws-cdk-lib';
import { type Configuration, ConfigurationError } from './config.ts';
import { strayReporters } from './config-checks.ts';
import { globalRegionOf } from './regions.ts';
import { GlobalEventsStack } from './stacks/global-events-stack.ts';
import { KeystopStack } from './stacks/keystop-stack.ts';

/**
 * The stacks of a deployment: Keystop, and its forwarder where one is wanted and needed.
 *
 * @throws {ConfigurationError} naming every mistake that shows only beside the deployment's own account
 */
export function createStacks(
  app: App,
  configuration: Configuration,
  env: { readonly account: string | undefined; readonly region: string | undefined },
): { readonly keystop: KeystopStack; readonly globalEvents: GlobalEventsStack | undefined } {
  if (env.account !== undefined) checkAccount(configuration, env.account);
  const account = env.account === undefined ? {} : { account: env.account };
  const at = (region: string | undefined): { env: Environment } => ({
    env: { ...account, ...(region === undefined ? {} : { region }) },
  });
  const { stackName } = configuration;
  const keystop = new KeystopStack(app, stackName, { configuration, ...at(env.region) });
  if (!configuration.globalEvents || env.region === undefined) return { keystop, globalEvents: undefined };
  const globalRegion = globalRegionOf(env.region);
  if (globalRegion === env.region) return { keystop, globalEvents: undefined };
  const globalEvents = new GlobalEventsStack(app, `${stackName}GlobalEvents`, {
    configuration,
    targetRegion: env.region,
    ...at(globalRegion),
  });
  return { keystop, globalEvents };
}

function checkAccount({ reporters = [], policy }: Configuration, own: string): void {
  const mistakes = strayReporters(reporters, { own, reporterAccounts: policy.reporterAccounts ?? [] });
  if (mistakes.length > 0) throw new ConfigurationError('the configuration', mistakes);
}
