import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ENV, type PolicyDocument } from '../../lambda/contract.ts';
import { acknowledgeWildcard } from './acknowledgement.ts';
import type { Environment } from './environment.ts';
import type { HandlerFunction } from './handler-function.ts';

export interface AccessKeysProps {
  readonly policy: PolicyDocument;
}

/** The access keys of this account's users: who may read them, who may set them Inactive, and by which policy. */
export class AccessKeys extends Construct {
  readonly #policy: PolicyDocument;
  readonly #users: string;
  readonly #analyzers: string;

  constructor(scope: Construct, id: string, props: AccessKeysProps) {
    super(scope, id);
    this.#policy = props.policy;
    this.#users = Stack.of(this).formatArn({ service: 'iam', region: '', resource: 'user', resourceName: '*' });
    this.#analyzers = Stack.of(this).formatArn({
      service: 'access-analyzer',
      region: '*',
      resource: 'analyzer',
      resourceName: '*',
    });
  }

  /** Lets the responder find an exposed key and its owner, and set it Inactive if it enforces. */
  grantRespond(handler: HandlerFunction, mode: 'enforce' | 'observe'): void {
    this.#grantKeys(handler, { enforces: mode === 'enforce', alsoRead: [] });
    handler.allow(['iam:GetAccountSummary', 'sts:GetAccessKeyInfo'], ['*']);
    acknowledgeWildcard(
      handler.role,
      '*',
      'iam:GetAccountSummary and sts:GetAccessKeyInfo only read, and have no resource to be limited to.',
    );
    handler.configure({ ...this.#scope(), [ENV.exposedMode]: mode });
  }

  /** Lets the sweeper find stale keys and their owners' exemptions, and set keys Inactive if it enforces. */
  grantSweep(handler: HandlerFunction, mode: 'enforce' | 'warn' | 'observe', iamCallsPerSecond: number): void {
    this.#grantKeys(handler, { enforces: mode === 'enforce', alsoRead: ['iam:ListUserTags'] });
    handler.allow(['iam:GenerateCredentialReport', 'iam:GetCredentialReport'], ['*']);
    acknowledgeWildcard(
      handler.role,
      '*',
      'The credential report has no resource to be limited to; both actions change nothing but the report.',
    );
    handler.configure(this.#staleSettings(mode, iamCallsPerSecond));
  }

  /**
   * Lets the evaluator find the user that a finding names by name or unique id, and the key that an analyzer of this
   * account found, then do as the sweeper does.
   */
  grantEvaluate(handler: HandlerFunction, mode: 'enforce' | 'warn' | 'observe', iamCallsPerSecond: number): void {
    this.#grantKeys(handler, { enforces: mode === 'enforce', alsoRead: ['iam:ListUserTags', 'iam:GetUser'] });
    handler.allow(['iam:ListUsers'], ['*']);
    acknowledgeWildcard(
      handler.role,
      '*',
      'iam:ListUsers only reads, and has no resource to be limited to. IAM has no other way from a unique id to a user.',
    );
    // The right of this name covers the operation GetFindingV2, too.
    // @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html
    handler.allow(['access-analyzer:GetFinding'], [this.#analyzers]);
    acknowledgeWildcard(
      handler.role,
      this.#analyzers,
      'A finding may come from any analyzer of this account, and analyzers are Regional. The action only reads.',
    );
    handler.configure(this.#staleSettings(mode, iamCallsPerSecond));
  }

  #grantKeys(
    handler: HandlerFunction,
    options: { readonly enforces: boolean; readonly alsoRead: readonly string[] },
  ): void {
    const reads = ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed', ...options.alsoRead];
    // Not by a flag alone: a function that only observes cannot change a key, whatever its code does.
    handler.allow(options.enforces ? [...reads, 'iam:UpdateAccessKey'] : reads, [this.#users]);
    acknowledgeWildcard(
      handler.role,
      this.#users,
      'A finding may name any user of this account, with any path. IAM cannot narrow these actions to one key, nor UpdateAccessKey to setting Inactive.',
    );
  }

  #staleSettings(mode: 'enforce' | 'warn' | 'observe', iamCallsPerSecond: number): Environment {
    return { ...this.#scope(), [ENV.staleMode]: mode, [ENV.iamCallsPerSecond]: String(iamCallsPerSecond) };
  }

  #scope(): { [ENV.accounts]: string; [ENV.policy]: string } {
    return { [ENV.accounts]: Stack.of(this).account, [ENV.policy]: JSON.stringify(this.#policy) };
  }
}
