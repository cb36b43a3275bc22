import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JudgeContext } from '../../../lambda/domain/findings/judge-context.ts';
import { readSettings } from '../../../lambda/settings.ts';
import { synthesized } from './assembly.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
const CONFIGURATION = join('test', 'support', 'deployed', 'keystop.rules.config.json');
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

export type Destination = 'responder' | 'stale-queue' | 'forwarder' | 'people';

/** A rule as its template has it, intrinsic functions resolved. */
export interface DeployedRule {
  /** Logical id without the CDK's hash, such as `ResponderGuardDuty`. */
  readonly id: string;
  /** `default`, or the bus of the stack that the rule is on. */
  readonly bus: string;
  readonly pattern: unknown;
  readonly destination: Destination;
}

/** All rules of a deployment, and what its functions are told: whose keys, whose word. */
export interface DeployedRules {
  /** Rules of Keystop's own Region. */
  readonly rules: readonly DeployedRule[];
  /** Rules of the global Region, which forward to Keystop's. */
  readonly forwarding: readonly DeployedRule[];
  readonly context: JudgeContext;
  readonly customActionArn: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

type Resources = Readonly<Record<string, Resource>>;

/**
 * The rules of the whole app, as `cdk synth` writes them into the templates: with every option that has a rule of its
 * own, and in a Region that needs the forwarder.
 */
export async function deployedRules(): Promise<DeployedRules> {
  const folder = await synthesized({ configuration: CONFIGURATION, env: environment() });
  const [home, global] = ['Keystop', 'KeystopGlobalEvents'].map((stack) => resourcesOf(folder, stack));
  if (home === undefined || global === undefined) throw new TypeError('the app has two stacks');
  const { policy } = readSettings(environmentOf(home, /^ResponderHandlerFunction/)).settings;
  const { accounts, responses, trust } = policy;
  return {
    rules: rulesOf(home),
    forwarding: rulesOf(global),
    context: { accounts, responses, trust },
    customActionArn: trust.customActionArn ?? '',
  };
}

/** No credentials: where the CDK finds some, it synthesizes for their account. */
function environment(): Record<string, string> {
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env;
  const path = [dirname(process.execPath), PATH].join(':');
  const nowhere = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  const place = { CDK_DEFAULT_ACCOUNT: ACCOUNT, CDK_DEFAULT_REGION: REGION, AWS_REGION: REGION };
  return {
    PATH: path,
    HOME,
    TMPDIR,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_VALIDATION: 'false',
    ...nowhere,
    ...place,
  };
}

function resourcesOf(folder: string, stack: string): Resources {
  const file = `${stack}.template.json`;
  if (!readdirSync(folder).includes(file)) throw new Error(`cdk synth wrote no ${file}`);
  return (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { Resources: Resources }).Resources;
}

function rulesOf(resources: Resources): readonly DeployedRule[] {
  return Object.entries(resources)
    .filter(([, { Type, Properties }]) => Type === 'AWS::Events::Rule' && 'EventPattern' in Properties)
    .map(([logicalId, { Properties }]) => ({
      id: withoutHash(logicalId),
      bus: withoutHash(String(resolve(Properties['EventBusName'] ?? 'default'))),
      pattern: resolve(Properties['EventPattern']),
      destination: destinationOf(resources, Properties['Targets']),
    }));
}

function destinationOf(resources: Resources, targets: unknown): Destination {
  const [target, ...others] = resolve(targets) as { Arn: string }[];
  if (target === undefined || others.length > 0) throw new Error('a rule of Keystop has one target');
  if (/^arn:.*:event-bus\/default$/.test(target.Arn)) return 'forwarder';
  const logicalId = target.Arn.replace(/\.Arn$/, '');
  if (logicalId.startsWith('ResponderHandlerFunction')) return 'responder';
  if (logicalId.startsWith('NoticesTopic')) return 'people';
  if (feedsEvaluator(resources, target.Arn)) return 'stale-queue';
  throw new Error(`no function of Keystop takes what a rule puts on ${target.Arn}`);
}

function feedsEvaluator(resources: Resources, queueArn: string): boolean {
  return Object.values(resources).some(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::EventSourceMapping' &&
      resolve(Properties['EventSourceArn']) === queueArn &&
      String(resolve(Properties['FunctionName'])).startsWith('EvaluatorHandlerFunction'),
  );
}

function environmentOf(resources: Resources, name: RegExp): Record<string, string> {
  const [, found] =
    Object.entries(resources).find(([id, { Type }]) => Type === 'AWS::Lambda::Function' && name.test(id)) ?? [];
  const { Variables } = resolve(found?.Properties['Environment']) as { Variables: Record<string, string> };
  return Variables;
}

/** A value with its intrinsic functions: pseudo parameters have their value, resources stand for themselves. */
function resolve(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolve);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0 && name === 'Ref') return PSEUDO[String(argument)] ?? argument;
  if (others.length === 0 && name === 'Fn::GetAtt') return (argument as string[]).join('.');
  if (others.length === 0 && name === 'Fn::Join') return joined(argument);
  if (name.startsWith('Fn::')) throw new Error(`${name} is not resolved in the tests yet`);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
}

function joined(argument: unknown): string {
  const [separator, parts] = argument as [string, unknown[]];
  return parts.map(resolve).join(separator);
}

function withoutHash(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, '');
}
