import { ACCOUNT, type Resource } from './synthesize.ts';

/** A resource of a deployed stack, by its name in AWS. */
export interface Physical {
  readonly type: string;
  readonly arn: string;
}

interface Naming {
  readonly property: string;
  readonly arn: (name: string, resource: Resource, all: Resources) => string;
  /** Whether CloudFormation puts the stack's name before a name that it makes. @default true */
  readonly hasStackName?: boolean;
}

type Resources = Readonly<Record<string, Resource>>;

const PLACE = `us-east-1:${ACCOUNT}`;

const named =
  (before: string): Naming['arn'] =>
  (name) =>
    `arn:aws:${before}${name}`;

/** The types of resources that work by themselves, and how their ARNs are made. */
const NAMING: Readonly<Record<string, Naming>> = {
  'AWS::CloudFormation::StackSet': {
    property: 'StackSetName',
    arn: (name) => `arn:aws:cloudformation:${PLACE}:stackset/${name}:1f2e3d4c`,
  },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', arn: named(`cloudwatch:${PLACE}:alarm:`) },
  'AWS::DynamoDB::Table': { property: 'TableName', arn: named(`dynamodb:${PLACE}:table/`) },
  'AWS::Events::EventBus': { property: 'Name', arn: named(`events:${PLACE}:event-bus/`) },
  'AWS::Events::Rule': {
    property: 'Name',
    arn: (name, rule, all) => `arn:aws:events:${PLACE}:rule/${busOf(rule, all)}${name}`,
  },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', arn: named(`iam::${ACCOUNT}:policy/`) },
  'AWS::IAM::Role': { property: 'RoleName', arn: named(`iam::${ACCOUNT}:role/`) },
  'AWS::Lambda::Function': { property: 'FunctionName', arn: named(`lambda:${PLACE}:function:`) },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', arn: named(`logs:${PLACE}:log-group:`) },
  'AWS::S3::Bucket': { property: 'BucketName', arn: (name) => `arn:aws:s3:::${name.toLowerCase()}` },
  'AWS::SNS::Topic': { property: 'TopicName', arn: named(`sns:${PLACE}:`) },
  'AWS::SQS::Queue': { property: 'QueueName', arn: named(`sqs:${PLACE}:`) },
  'AWS::Scheduler::Schedule': { property: 'Name', arn: named(`scheduler:${PLACE}:schedule/default/`) },
  'AWS::StepFunctions::StateMachine': {
    property: 'StateMachineName',
    arn: named(`states:${PLACE}:stateMachine:`),
    hasStackName: false,
  },
};

export const NAMED_TYPES = Object.keys(NAMING);

/** The named resources of a stack, with names as CloudFormation makes them where the template gives none. */
export function physicalNames(stackName: string, resources: Resources): Physical[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    const naming = NAMING[resource.Type];
    if (naming === undefined) return [];
    const given = resource.Properties[naming.property];
    const name = typeof given === 'string' ? given : madeUp(naming.hasStackName === false ? '' : stackName, id);
    return [{ type: resource.Type, arn: naming.arn(name, resource, resources) }];
  });
}

/**
 * Stack name, logical id, random part; the first two cut so that all of it fits into 64 characters.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
function madeUp(stackName: string, id: string): string {
  return [...(stackName === '' ? [] : [stackName.slice(0, 24)]), id.slice(0, 24), 'Zx81QmT3vK0a'].join('-');
}

function busOf(rule: Resource, all: Resources): string {
  const bus = rule.Properties['EventBusName'];
  if (bus === undefined) return '';
  const { Ref: id = '' } = bus as { readonly Ref?: string };
  return `${String(all[id]?.Properties['Name'])}/`;
}
