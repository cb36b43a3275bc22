import type { App } from 'aws-cdk-lib';
import { Annotations, Template } from 'aws-cdk-lib/assertions';
import { createStacks } from '../../../infra/create-stacks.ts';
import { ACCOUNT, aConfiguration, anApp, type Resource, resourcesOf } from './synthesize.ts';

export const HUB = ACCOUNT;
export const HUB_REGION = 'eu-central-1';
export const MANAGEMENT = '222233334444';
export const ORGANIZATION = {
  id: 'o-exampleorgid',
  managementAccount: MANAGEMENT,
  organizationalUnits: ['r-abcd'],
  regions: ['us-east-1', 'eu-central-1'],
};

export interface SynthesizedOrganization {
  readonly app: App;
  readonly hub: Template;
  readonly annotations: Annotations;
  readonly hubRoles: Template;
  readonly hubRegions: readonly Template[];
  /** The stack of the stack sets. */
  readonly members: Template | undefined;
  readonly managementRoles: Template | undefined;
  readonly managementRules: readonly Template[];
  /** What the stack sets deploy. */
  readonly memberRoles: MemberTemplate;
  readonly memberRules: MemberTemplate;
}

export interface MemberTemplate {
  readonly text: string;
  readonly resources: Readonly<Record<string, Resource>>;
  /** All but the resources. */
  readonly rest: Readonly<Record<string, unknown>>;
}

const synthesized = new Map<string, SynthesizedOrganization>();

/** The stacks of an organization whose hub is in eu-central-1; each made once. */
export function synthesizeOrganization(
  file: Record<string, unknown> = {},
  over: Record<string, unknown> = {},
  env = { account: HUB, region: HUB_REGION },
): SynthesizedOrganization {
  const key = JSON.stringify([file, over, env]);
  const known = synthesized.get(key) ?? make({ ...file, organization: { ...ORGANIZATION, ...over } }, env);
  synthesized.set(key, known);
  return known;
}

function make(file: Record<string, unknown>, env: { account: string; region: string }): SynthesizedOrganization {
  const app = anApp();
  const { keystop, organization } = createStacks(app, aConfiguration(file), env);
  if (organization === undefined) throw new TypeError('the configuration names no organization');
  const { hubRoles, hubRegions, members, management } = organization;
  const template = members && Template.fromStack(members);
  return {
    app,
    hub: Template.fromStack(keystop),
    get annotations(): Annotations {
      return Annotations.fromStack(keystop);
    },
    hubRoles: Template.fromStack(hubRoles),
    hubRegions: hubRegions.map((stack) => Template.fromStack(stack)),
    members: template,
    managementRoles: management && Template.fromStack(management.roles),
    managementRules: (management?.rules ?? []).map((stack) => Template.fromStack(stack)),
    memberRoles: deployedBy(template, 'member-roles'),
    memberRules: deployedBy(template, 'member-rules'),
  };
}

/** Properties of the stack set whose name ends so. */
export function stackSetOf(members: Template | undefined, ending: string): Record<string, unknown> {
  const sets = members === undefined ? [] : resourcesOf(members, 'AWS::CloudFormation::StackSet');
  return sets.find((set) => String(set.Properties['StackSetName']).endsWith(ending))?.Properties ?? {};
}

function deployedBy(members: Template | undefined, ending: string): MemberTemplate {
  const text = stackSetOf(members, ending)['TemplateBody'];
  if (typeof text !== 'string') return { text: '', resources: {}, rest: {} };
  const { Resources: resources, ...rest } = JSON.parse(text) as { Resources: Record<string, Resource> };
  return { text, resources, rest };
}
