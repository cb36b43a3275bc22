import { type Stack, Token } from 'aws-cdk-lib';
import { ACCOUNT_PLACEHOLDER } from '../../../lambda/contract.ts';

/** Where Keystop's functions are, for an organization's other accounts. All of it is known at synthesis. */
export interface Hub {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly organizationId: string;
}

/** What a hub function does in the accounts; each has a role there of its own. */
export type MemberRoleKind = 'respond' | 'sweep' | 'evaluate' | 'reactivate';

const FUNCTION_OF: Readonly<Record<MemberRoleKind, string>> = {
  respond: 'responder',
  sweep: 'sweeper',
  evaluate: 'evaluator',
  reactivate: 'reactivator',
};

/** The role in each account, with a name that the hub knows. */
export function memberRoleName({ stackName }: Pick<Hub, 'stackName'>, kind: MemberRoleKind): string {
  return `${stackName}-member-${kind}`;
}

/** The execution role in the hub, with a name that the accounts' roles know; only its function has it. */
export function functionRoleName({ stackName }: Pick<Hub, 'stackName'>, kind: MemberRoleKind): string {
  return `${stackName}-${FUNCTION_OF[kind]}`;
}

/** ARN of a role in every account. @param account - the account's id, or a placeholder for it */
export function memberRoleArn(
  hub: Pick<Hub, 'stackName'>,
  kind: MemberRoleKind,
  stack: Stack,
  account: string = ACCOUNT_PLACEHOLDER,
): string {
  return stack.formatArn({
    service: 'iam',
    region: '',
    account,
    resource: 'role',
    resourceName: memberRoleName(hub, kind),
  });
}

/** The policy that denies a user's sessions, in each account, with a name that the hub knows. */
export function sessionPolicyName({ stackName }: Pick<Hub, 'stackName'>): string {
  return `${stackName}-deny-sessions`;
}

/** ARN of that policy, with a placeholder for the account's id. */
export function sessionPolicyArn(hub: Pick<Hub, 'stackName'>, stack: Stack): string {
  const resourceName = sessionPolicyName(hub);
  return stack.formatArn({
    service: 'iam',
    region: '',
    account: ACCOUNT_PLACEHOLDER,
    resource: 'policy',
    resourceName,
  });
}

export function hubBusName({ stackName }: Pick<Hub, 'stackName'>): string {
  return `${stackName}-hub`;
}

export function hubBusArn(hub: Hub, stack: Stack): string {
  const { account, region } = hub;
  return stack.formatArn({ service: 'events', account, region, resource: 'event-bus', resourceName: hubBusName(hub) });
}

/** The hub has such a queue in each Region. */
export function undeliveredQueueName({ stackName }: Pick<Hub, 'stackName'>): string {
  return `${stackName}-undelivered`;
}

/** ARN of that queue in a stack's own Region. */
export function undeliveredQueueArn(hub: Hub, stack: Stack): string {
  return stack.formatArn({ service: 'sqs', account: hub.account, resource: undeliveredQueueName(hub) });
}

/** The hub of a stack. @throws Error where account or Region are not known: members could not name them */
export function hubOf(stack: Stack, organizationId: string): Hub {
  const { stackName, account, region } = stack;
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    throw new Error(
      `The account and Region of ${stackName} must be known at synthesis, since other accounts name them`,
    );
  }
  return { stackName, account, region, organizationId };
}
