import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface SessionPolicyProps {
  /** @default - a name that nobody else has */
  readonly name?: string;
}

/**
 * The policy that denies whatever a user's temporary credentials ask for, and nothing that an access key asks for. It is
 * attached to nobody here: the responder attaches it to the user of an exposed credential, the reactivator detaches it.
 * IAM has `aws:TokenIssueTime` in requests made with temporary credentials only.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tokenissuetime
 * @see docs/decisions/023-session-revocation.md
 */
export class SessionPolicy extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { name }: SessionPolicyProps = {}) {
    super(scope, id);
    const policy = new ManagedPolicy(this, 'Policy', {
      ...(name === undefined ? {} : { managedPolicyName: name }),
      description: 'Keystop: denies the temporary credentials of a user. Undone by keystop reactivate.',
      statements: [
        new PolicyStatement({
          effect: Effect.DENY,
          actions: ['*'],
          resources: ['*'],
          conditions: { Null: { 'aws:TokenIssueTime': 'false' } },
        }),
      ],
    });
    this.arn = policy.managedPolicyArn;
  }
}
