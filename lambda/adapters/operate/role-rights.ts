import { type IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { awsFault } from '../aws/aws-fault.ts';

/**
 * Which of some actions on a resource a role's policies do not allow; its permissions boundary counts, service control
 * policies do not. Nothing is called, and the resource need not be there.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function deniedActions(
  client: IAMClient,
  roleArn: string,
  actions: readonly string[],
  resourceArn: string,
): Promise<readonly string[]> {
  const request = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: roleArn,
    ActionNames: [...actions],
    ResourceArns: [resourceArn],
  });
  try {
    const { EvaluationResults: results = [] } = await client.send(request);
    const isAllowed = (action: string): boolean =>
      results.some(({ EvalActionName, EvalDecision }) => EvalActionName === action && EvalDecision === 'allowed');
    return actions.filter((action) => !isAllowed(action));
  } catch (fault) {
    throw awsFault(`iam:SimulatePrincipalPolicy of ${roleArn}`, fault);
  }
}
