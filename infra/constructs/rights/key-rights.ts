import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ExposedMode, StaleMode } from '../../../lambda/contract.ts';

/** What a function may do in an account, by its own role or by one that it takes there. */
export interface KeyRight {
  readonly actions: readonly string[];
  readonly on: 'users' | 'analyzers' | 'anything';
  /** @default - none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Why the resource is a wildcard. */
  readonly why: string;
}

const KEY_READS = ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed'];

export interface RespondRightsOptions {
  readonly looksUpAccounts: boolean;
  /** ARN of the policy that denies a user's sessions; `undefined` where they are left alone. */
  readonly sessionPolicyArn: string | undefined;
}

/**
 * Finds an exposed key and its owner, and if it enforces sets the key Inactive and denies the owner's sessions; reads whom
 * the owner's tags name.
 */
export function respondRights(mode: ExposedMode, options: RespondRightsOptions): readonly KeyRight[] {
  const summary = ['iam:GetAccountSummary'];
  return [
    onUsers(['iam:ListUserTags'], mode === 'enforce'),
    options.looksUpAccounts
      ? {
          actions: [...summary, 'sts:GetAccessKeyInfo'],
          on: 'anything',
          why: 'iam:GetAccountSummary and sts:GetAccessKeyInfo only read, and have no resource to be limited to.',
        }
      : {
          actions: summary,
          on: 'anything',
          why: 'iam:GetAccountSummary only reads, and has no resource to be limited to.',
        },
    ...sessionRights('iam:AttachUserPolicy', mode === 'enforce', options.sessionPolicyArn),
  ];
}

/** Finds stale keys and their owners' exemptions, and sets keys Inactive if it enforces. */
export function sweepRights(mode: StaleMode, readAllTags: boolean): readonly KeyRight[] {
  return [
    onUsers(['iam:ListUserTags'], mode === 'enforce'),
    ...(readAllTags ? [ALL_TAGS] : []),
    {
      actions: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'],
      on: 'anything',
      why: 'The credential report has no resource to be limited to; both actions change nothing but the report.',
    },
  ];
}

const ALL_TAGS: KeyRight = {
  actions: ['iam:GetAccountAuthorizationDetails'],
  on: 'anything',
  why: 'iam:GetAccountAuthorizationDetails only reads, and has no resource to be limited to; readAllTags asks for it.',
};

/**
 * Finds the user that a finding names by name or unique id, and the key that an analyzer of the account found, then does
 * as a sweep does.
 */
export function evaluateRights(mode: StaleMode): readonly KeyRight[] {
  return [
    onUsers(['iam:ListUserTags', 'iam:GetUser'], mode === 'enforce'),
    {
      actions: ['iam:ListUsers'],
      on: 'anything',
      why: 'iam:ListUsers only reads, and has no resource to be limited to. IAM has no other way from a unique id to a user.',
    },
    {
      // The right of this name covers the operation GetFindingV2, too.
      // @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html
      actions: ['access-analyzer:GetFinding'],
      on: 'analyzers',
      why: 'A finding may come from any analyzer of this account, and analyzers are Regional. The action only reads.',
    },
  ];
}

/** Reactivates what was set Inactive, and reads whom its owner's tags name; where nothing enforces, nothing was set. */
export function reactivateRights(
  { exposed, stale }: { readonly exposed: ExposedMode; readonly stale: StaleMode },
  sessionPolicyArn: string | undefined,
): readonly KeyRight[] {
  return [
    onUsers(['iam:ListUserTags'], exposed === 'enforce' || stale === 'enforce'),
    ...sessionRights('iam:DetachUserPolicy', exposed === 'enforce', sessionPolicyArn),
  ];
}

// The condition holds the right to one policy, which only ever denies: an attacker with the role could not gain a right by it.
// @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
function sessionRights(
  change: 'iam:AttachUserPolicy' | 'iam:DetachUserPolicy',
  enforces: boolean,
  sessionPolicyArn: string | undefined,
): readonly KeyRight[] {
  if (sessionPolicyArn === undefined) return [];
  const ofUsers = { on: 'users', why: 'A finding may name any user of this account, with any path.' } as const;
  const reads: KeyRight = { ...ofUsers, actions: ['iam:ListAttachedUserPolicies'] };
  if (!enforces) return [reads];
  return [reads, { ...ofUsers, actions: [change], conditions: { ArnEquals: { 'iam:PolicyARN': sessionPolicyArn } } }];
}

// Not by a flag alone: who only observes cannot change a key, whatever the code does.
function onUsers(alsoRead: readonly string[], enforces: boolean): KeyRight {
  const reads = [...KEY_READS, ...alsoRead];
  return {
    actions: enforces ? [...reads, 'iam:UpdateAccessKey'] : reads,
    on: 'users',
    why: 'A finding may name any user of this account, with any path. IAM cannot narrow these actions to one key, nor UpdateAccessKey to setting Inactive.',
  };
}

/** The resource of a right, in the account of the stack around `scope`. */
export function resourceOf(scope: Construct, on: KeyRight['on']): string {
  const stack = Stack.of(scope);
  switch (on) {
    case 'users':
      return stack.formatArn({ service: 'iam', region: '', resource: 'user', resourceName: '*' });
    case 'analyzers':
      return stack.formatArn({ service: 'access-analyzer', region: '*', resource: 'analyzer', resourceName: '*' });
    case 'anything':
      return '*';
  }
}
