import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT, type Resource } from './synthesize.ts';

const REGION = 'us-east-1';

type Statement = Readonly<Record<string, unknown>>;

/** A queue of a template, with its policy as AWS gets it: each resource by an ARN made of its logical id. */
export interface PolicedQueue {
  readonly id: string;
  readonly arn: string;
  readonly policy: { readonly Version: string; readonly Statement: readonly Statement[] };
}

/** Every queue of a template; one without a policy, or with more than one, is a failure. */
export function policedQueues(template: Template): readonly PolicedQueue[] {
  const policies = Object.values(template.findResources('AWS::SQS::QueuePolicy')) as Resource[];
  return Object.keys(template.findResources('AWS::SQS::Queue')).map((id) => {
    const own = policies.filter((policy) => JSON.stringify(policy.Properties['Queues']).includes(`"${id}"`));
    if (own.length !== 1) throw new Error(`${id} has ${own.length} policies`);
    return { id, arn: arnOf(id), policy: resolved(own[0]?.Properties['PolicyDocument']) as PolicedQueue['policy'] };
  });
}

/** ARN of a role or rule of the template, as `policedQueues` resolves it. */
export function arnOf(id: string): string {
  if (/Role[0-9A-F]{8}$/.test(id)) return `arn:aws:iam::${ACCOUNT}:role/${id}`;
  if (/Queue|DeadLetters|FailedRuns|Undelivered/.test(id)) return `arn:aws:sqs:${REGION}:${ACCOUNT}:${id}`;
  return `arn:aws:events:${REGION}:${ACCOUNT}:rule/${id}`;
}

function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::GetAtt': attribute, Ref: ref } = value as { 'Fn::GetAtt'?: readonly string[]; Ref?: string };
  if (attribute !== undefined) return arnOf(attribute[0] ?? '');
  if (ref === 'AWS::AccountId') return ACCOUNT;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner)]));
}

/** Whether a call on a queue is let through for a principal whose own policy allows everything in SQS. */
export async function mayUse(queue: PolicedQueue, principal: string, action: string): Promise<boolean> {
  const outcome = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource: queue.arn, accountId: ACCOUNT },
        contextVariables: { 'aws:PrincipalArn': principal, 'aws:PrincipalIsAWSService': 'false' },
      },
      identityPolicies: [
        {
          name: 'power-user',
          policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] },
        },
      ],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: queue.policy,
    },
    {},
  );
  if (outcome.resultType === 'error') throw new Error(`${action} on ${queue.arn}: ${JSON.stringify(outcome.errors)}`);
  return outcome.overallResult === 'Allowed';
}
