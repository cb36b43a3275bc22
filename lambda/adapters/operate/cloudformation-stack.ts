import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { awsFault, unexpectedAnswer } from '../aws/aws-fault.ts';
import { clientConfig } from '../aws/client-options.ts';

/** A stack as CloudFormation describes it. */
export interface DescribedStack {
  /** ARN; it holds partition, Region and account. */
  readonly stackId: string;
  /** Such as `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
}

export interface StackResource {
  /** Such as `AWS::Events::Rule`. */
  readonly type: string;
  /** Name, ARN or URL, whichever CloudFormation uses for the type. */
  readonly physicalId: string;
}

export interface StackPlace {
  readonly stackName: string;
  /** @default - the SDK's own search */
  readonly region?: string;
}

function clientIn(region: string | undefined): CloudFormationClient {
  return new CloudFormationClient(clientConfig({ region, maxAttempts: 2, requestTimeoutMs: 3000 }));
}

/** The stack of this name; `undefined` where there is none. @throws RemediationError where AWS does not answer */
export async function describeStack({ stackName, region }: StackPlace): Promise<DescribedStack | undefined> {
  const asked = `cloudformation:DescribeStacks of ${stackName}`;
  try {
    const { Stacks } = await clientIn(region).send(new DescribeStacksCommand({ StackName: stackName }));
    const stack = Stacks?.[0];
    if (stack?.StackId === undefined) throw unexpectedAnswer(asked, 'no stack');
    const outputs = (stack.Outputs ?? []).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    return { stackId: stack.StackId, status: stack.StackStatus ?? 'unknown', outputs: new Map(outputs) };
  } catch (fault) {
    if (fault instanceof Error && /does not exist/.test(fault.message)) return undefined;
    throw awsFault(asked, fault);
  }
}

/**
 * What a stack is made of, every page of it; what a deployment removed is left out.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
 */
export async function stackResources({ stackName, region }: StackPlace): Promise<readonly StackResource[]> {
  const found: StackResourceSummary[] = [];
  try {
    const pages = paginateListStackResources({ client: clientIn(region) }, { StackName: stackName });
    for await (const page of pages) found.push(...(page.StackResourceSummaries ?? []));
  } catch (fault) {
    throw awsFault(`cloudformation:ListStackResources of ${stackName}`, fault);
  }
  return found
    .filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
    .map(({ ResourceType: type = '', PhysicalResourceId: physicalId = '' }) => ({ type, physicalId }));
}
