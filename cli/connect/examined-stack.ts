import {
  describeStack,
  type StackPlace,
  type StackResource,
  stackResources,
} from '../../lambda/adapters/operate/cloudformation-stack.ts';
import {
  type FunctionSettings,
  functionSettings,
  lambdaClient,
} from '../../lambda/adapters/operate/lambda-functions.ts';
import { RemediationError } from '../../lambda/domain/shared/remediation-error.ts';
import { readSettings, type Settings } from '../../lambda/settings.ts';
import { once } from '../../lambda/usecases/shared/once.ts';
import { onceEach } from '../../lambda/usecases/shared/once-each.ts';

/** A deployed stack, and what belongs to it. */
export interface ExaminedStack {
  readonly stackName: string;
  readonly status: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** @throws RemediationError where the stack has no such output */
  readonly output: (name: string) => string;
  readonly hasOutput: (name: string) => boolean;
  /** Names, ARNs or URLs of its resources of a type. */
  readonly idsOf: (type: string) => Promise<readonly string[]>;
  /** How a function of it is set up; asked for once. */
  readonly functionSettings: (functionName: string) => Promise<FunctionSettings>;
  /** The configuration that a function works by. */
  readonly settings: (functionName: string) => Promise<Settings>;
}

/** The stack of this name; `undefined` where there is none. @throws RemediationError where AWS does not answer */
export async function examineStack(place: StackPlace): Promise<ExaminedStack | undefined> {
  const stack = await describeStack(place);
  if (stack === undefined) return undefined;
  const [, partition = '', , region = '', account = ''] = stack.stackId.split(':');
  const resources = once(() => stackResources(place));
  const settingsOf = onceEach((name: string) => functionSettings(lambdaClient(), name));
  return {
    stackName: place.stackName,
    status: stack.status,
    partition,
    region,
    account,
    output: (name) => stack.outputs.get(name) ?? missing(place.stackName, name),
    hasOutput: (name) => stack.outputs.has(name),
    idsOf: async (type) => (await resources()).filter((one) => one.type === type).map(physicalId),
    functionSettings: settingsOf,
    settings: async (name) => readSettings((await settingsOf(name)).environment).settings,
  };
}

function physicalId({ physicalId: id }: StackResource): string {
  return id;
}

function missing(stackName: string, output: string): never {
  const message = `stack ${stackName} has no output ${output}; deploy this version of Keystop`;
  throw new RemediationError(message, { code: 'NoOutput', retryable: false });
}
