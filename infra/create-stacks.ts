import type { App, Environment } from 'aws-cdk-lib';
import type { Configuration } from './config.ts';
import { globalRegionOf } from './regions.ts';
import { GlobalEventsStack } from './stacks/global-events-stack.ts';
import { KeystopStack } from './stacks/keystop-stack.ts';

/** The stacks of a deployment: Keystop, and its forwarder where one is wanted and needed. */
export function createStacks(
  app: App,
  configuration: Configuration,
  env: { readonly account: string | undefined; readonly region: string | undefined },
): { readonly keystop: KeystopStack; readonly globalEvents: GlobalEventsStack | undefined } {
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
