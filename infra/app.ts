import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConfigurationError, loadConfiguration } from './config/configuration.ts';
import { createStacks } from './create-stacks.ts';

function main(): void {
  const app = new App();
  const file: unknown = app.node.tryGetContext('config');
  const configuration = loadConfiguration({
    root: process.cwd(),
    file: typeof file === 'string' ? file : undefined,
    now: new Date(),
  });
  createStacks(app, configuration, {
    account: process.env['CDK_DEFAULT_ACCOUNT'],
    region: process.env['CDK_DEFAULT_REGION'],
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

try {
  main();
} catch (error) {
  // The reader's file is at fault, not this program: no stack trace above what to mend.
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
