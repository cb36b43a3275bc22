import { type Deployment, findDeployment } from '../lambda/adapters/cloudformation-deployment.ts';

/** The deployed Keystop of this stack. @throws Error where there is none, or AWS does not tell */
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
