import { App } from 'aws-cdk-lib';
import { Annotations, Template } from 'aws-cdk-lib/assertions';
import { type Configuration, parseConfiguration } from '../../../infra/config/configuration.ts';
import { createStacks } from '../../../infra/create-stacks.ts';

export const ACCOUNT = '111122223333';
export const NOW = new Date('2026-11-20T12:00:00Z');

export interface Synthesized {
  readonly app: App;
  readonly keystop: Template;
  readonly annotations: Annotations;
  readonly globalEvents: Template | undefined;
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly [attribute: string]: unknown;
}

const synthesized = new Map<string, Synthesized>();

/** The stacks of a configuration, without bundling; each made once. */
export function synthesize(file: Record<string, unknown> = {}, region = 'us-east-1'): Synthesized {
  const key = JSON.stringify([file, region]);
  const known = synthesized.get(key);
  if (known !== undefined) return known;
  const app = anApp();
  const stacks = createStacks(app, aConfiguration(file), { account: ACCOUNT, region });
  const made = {
    app,
    keystop: Template.fromStack(stacks.keystop),
    // The CDK synthesizes the app once more for annotations, which few tests ask for.
    get annotations(): Annotations {
      return Annotations.fromStack(stacks.keystop);
    },
    globalEvents: stacks.globalEvents && Template.fromStack(stacks.globalEvents),
  };
  synthesized.set(key, made);
  return made;
}

/** An app that bundles no code and records neither a construct tree nor stack traces, which no test reads. */
export function anApp(): App {
  const context = { 'aws:cdk:bundling-stacks': [] };
  return new App({ context, treeMetadata: false, stackTraces: false, analyticsReporting: false });
}

export function aConfiguration(file: Record<string, unknown> = {}): Configuration {
  return parseConfiguration(file, 'keystop.config.json', NOW);
}

export function resourcesOf(template: Template, type: string): Resource[] {
  return Object.values(template.findResources(type)) as Resource[];
}

/** Constructs that hold a function, by the names of their resources. */
export type HandlerConstruct = 'Responder' | 'Sweeper' | 'Evaluator' | 'Reactivator';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, unknown>;
}

/** Everything that a function's role is allowed, found by the name of the construct around it. */
export function statementsOf(template: Template, construct: HandlerConstruct): Statement[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(`${construct}HandlerRole`))
    .flatMap(
      ([, policy]) => ((policy as Resource).Properties['PolicyDocument'] as { Statement: Statement[] }).Statement,
    );
}

export function actionsOf(template: Template, construct: HandlerConstruct): string[] {
  const actions = statementsOf(template, construct).flatMap((statement) => statement.Action);
  return [...new Set(actions)].toSorted();
}

/** Environment of a deployed function. */
export function environmentOf(template: Template, construct: HandlerConstruct): Record<string, unknown> {
  const found = Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) =>
    id.startsWith(construct),
  );
  const environment = (found?.[1] as Resource | undefined)?.Properties['Environment'];
  return (environment as { Variables: Record<string, unknown> }).Variables;
}
