import type { Template } from 'aws-cdk-lib/assertions';
import { matchesPattern } from './event-pattern.ts';
import type { Resource } from './synthesize.ts';

export interface Rule {
  /** Name that the template gives the rule, without what makes it unique. */
  readonly id: string;
  readonly pattern: object;
  readonly targets: readonly Record<string, unknown>[];
  readonly properties: Record<string, unknown>;
}

/** The rules of a template, with what CloudFormation fills in filled in. */
export function rulesOf(template: Template): Rule[] {
  return Object.entries(template.findResources('AWS::Events::Rule')).map(([id, resource]) => {
    const properties = (resource as Resource).Properties;
    return {
      id: id.replace(/[0-9A-F]{8}$/, ''),
      pattern: filledIn(properties['EventPattern']) as object,
      targets: properties['Targets'] as Record<string, unknown>[],
      properties,
    };
  });
}

/** Ids of the rules that hear an event. */
export function hearing(rules: readonly Rule[], event: unknown): string[] {
  return rules.filter((rule) => matchesPattern(rule.pattern, event)).map((rule) => rule.id);
}

function filledIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(filledIn);
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (fields['Ref'] === 'AWS::Partition') return 'aws';
  const join = fields['Fn::Join'] as [string, unknown[]] | undefined;
  if (join !== undefined) return join[1].map(filledIn).join(join[0]);
  return Object.fromEntries(Object.entries(fields).map(([name, inner]) => [name, filledIn(inner)]));
}
