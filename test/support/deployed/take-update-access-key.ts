import { GetRolePolicyCommand, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Deployed } from './deployed.ts';

interface PolicyDocument {
  readonly Statement: readonly { readonly Action: string | readonly string[] }[];
}

/** Takes iam:UpdateAccessKey from the deployed responder's role; the answer gives it back. */
export async function takeUpdateAccessKey(keystop: Deployed): Promise<() => Promise<unknown>> {
  const lambda = new LambdaClient(keystop.emulator.clientConfig());
  const FunctionName = keystop.output('ResponderFunctionName');
  const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const RoleName = Role.split('/').at(-1);
  const { PolicyNames: [PolicyName] = [] } = await keystop.iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { PolicyDocument: encoded = '' } = await keystop.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const before = decodeURIComponent(encoded);
  const put = (PolicyDocument: string): Promise<unknown> =>
    keystop.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  await put(withoutAction(before, 'iam:UpdateAccessKey'));
  return () => put(before);
}

function withoutAction(policy: string, action: string): string {
  const document = JSON.parse(policy) as PolicyDocument;
  const isAllowed = document.Statement.some((statement) => [statement.Action].flat().includes(action));
  if (!isAllowed) throw new Error(`the policy does not allow ${action}: ${policy}`);
  const Statement = document.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((allowed) => allowed !== action),
  }));
  return JSON.stringify({ ...document, Statement });
}
