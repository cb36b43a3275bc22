import { readFileSync } from 'node:fs';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { ACCOUNT } from './synthesize.ts';

export const SCP_TEXT = readFileSync('docs/scp.json', 'utf8');

const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/**
 * Whether an administrator's call is let through in an account below `docs/scp.json`.
 *
 * @param principal - ARN of the role, user or root, below the account's `arn:aws:iam::ACCOUNT:`
 * @throws Error where IAM has no such action, no such resource for it, or the policy is not valid
 */
export async function isAllowed(
  principal: string,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const arn = `arn:aws:iam::${ACCOUNT}:${principal}`;
  const outcome = await runSimulation(
    {
      request: {
        principal: arn,
        action,
        resource: { resource, accountId: ACCOUNT },
        contextVariables: { 'aws:PrincipalArn': arn, ...context },
      },
      identityPolicies: [{ name: 'administrator', policy: ALL }],
      serviceControlPolicies: [
        { orgIdentifier: 'r-abcd', policies: [{ name: 'FullAWSAccess', policy: ALL }] },
        {
          orgIdentifier: ACCOUNT,
          policies: [
            { name: 'FullAWSAccess', policy: ALL },
            { name: 'keystop', policy: JSON.parse(SCP_TEXT) as unknown },
          ],
        },
      ],
      resourceControlPolicies: [],
    },
    {},
  );
  if (outcome.resultType === 'error') throw new Error(`${action} on ${resource}: ${JSON.stringify(outcome.errors)}`);
  return outcome.overallResult === 'Allowed';
}
