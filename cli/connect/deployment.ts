import { type Deployment, findDeployment } from '../../lambda/adapters/operate/cloudformation-deployment.ts';
import { deployedEnvironment } from '../../lambda/adapters/operate/deployed-environment.ts';
import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { dynamoPauses } from '../../lambda/adapters/operate/dynamo-pauses.ts';
import { readSettings, type Settings } from '../../lambda/settings.ts';

/** The deployed Keystop of this stack. @throws Error where there is none, or AWS does not answer */
export async function requireDeployment(stack: string): Promise<Deployment> {
  const found = await findDeployment(stack);
  switch (found.kind) {
    case 'deployed':
      return found.deployment;
    case 'none':
      throw noStack(stack);
    case 'unknown':
      throw new Error(`what stack ${stack} holds is not known: ${found.why}`);
  }
}

export function noStack(stack: string): Error {
  return new Error(`no stack ${stack} is in this account and Region; deploy it, or name it by --stack`);
}

/** The deployed Keystop, and the configuration that its responder works by. @throws Error where either is not known */
export async function requireResponder(stack: string): Promise<{ deployment: Deployment; settings: Settings }> {
  const deployment = await requireDeployment(stack);
  const name = deployment.responderFunctionName;
  if (name === undefined)
    throw new Error(`stack ${stack} has no output ResponderFunctionName; deploy this version of Keystop`);
  const { settings, mistakes } = readSettings(await deployedEnvironment(name));
  if (mistakes.length === 0) return { deployment, settings };
  throw new Error(`the deployed configuration cannot be read: ${mistakes.join('; ')}; deploy it again`);
}

/** @throws Error where somebody paused this Keystop */
export async function refuseWhilePaused({ ledgerTable }: Deployment): Promise<void> {
  const pause = await dynamoPauses({ client: dynamoClient(), tableName: ledgerTable }).current();
  if (pause === undefined) return;
  throw new Error(`Keystop is paused since ${pause.pausedAt.toISOString()}; go on first: keystop resume`);
}
