import { Duration, Lazy, Stack, Validations } from 'aws-cdk-lib';
import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { CfnQueuePolicy, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PLAIN_HTTP } from '../functions/acknowledgement.ts';

type AnyRule = Parameters<IRuleTarget['bind']>[0];
type Statement = Readonly<Record<string, unknown>>;

// Seven are all that SQS takes in a statement. `SetQueueAttributes` is not among them: only the deployment may need it,
// by a role that the template does not know, and a queue that refuses its own deployment is there for good.
const USES = [
  'sqs:CancelMessageMoveTask',
  'sqs:ChangeMessageVisibility',
  'sqs:DeleteMessage',
  'sqs:PurgeQueue',
  'sqs:ReceiveMessage',
  'sqs:SendMessage',
  'sqs:StartMessageMoveTask',
];

/**
 * A queue that keeps its messages as long as SQS does, and that only the admitted use: rules, by their ARN, send; roles
 * send and take. Its policy denies everybody else of the account, administrators included, since within an account an
 * identity's own policy is enough otherwise, and a forged message would be taken for an event of AWS. The time that SQS
 * keeps a message does not start anew in a dead-letter queue.
 * @see docs/decisions/026-closed-queues.md
 */
export class KeptQueue extends Queue {
  readonly #rules: AnyRule[] = [];
  readonly #principals = new Set<string>();
  readonly #statements: Statement[] = [];

  constructor(scope: Construct, id: string, props: QueueProps = {}) {
    super(scope, id, { encryption: QueueEncryption.SQS_MANAGED, retentionPeriod: Duration.days(14), ...props });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS4', reason: PLAIN_HTTP });
    new CfnQueuePolicy(this, 'Admission', {
      queues: [this.queueUrl],
      policyDocument: Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: this.#document() }) }),
    });
  }

  /** Lets a rule of this stack put events, or what it could not deliver, on the queue. */
  admitRule(rule: AnyRule): void {
    this.#rules.push(rule);
  }

  /** Takes a role out of the denial. The role's own policy says whether it sends or takes. */
  admitRole(role: IRole): void {
    this.admitPrincipals([role.roleArn]);
  }

  /** The same for principals that are no part of the stack, by the ARN of their role or user. */
  admitPrincipals(arns: readonly string[]): void {
    for (const arn of arns) this.#principals.add(arn);
  }

  /** Adds a statement that allows an AWS service to send. */
  allowService(statement: Statement): void {
    this.#statements.push(statement);
  }

  #document(): readonly Statement[] {
    return [...this.#fromRules(), ...this.#statements, this.#denyOthers()];
  }

  // One statement for all rules: SQS takes 20 statements and 8,192 bytes.
  // @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
  #fromRules(): readonly Statement[] {
    if (this.#rules.length === 0) return [];
    return [
      {
        Sid: 'AllowRules',
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: this.queueArn,
        Condition: {
          ArnEquals: { 'aws:SourceArn': this.#rules.map(({ ruleRef }) => ruleRef.ruleArn) },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      },
    ];
  }

  #denyOthers(): Statement {
    const admitted = [...this.#principals];
    return {
      Sid: 'DenyOthers',
      Effect: 'Deny',
      Principal: '*',
      Action: USES,
      Resource: this.queueArn,
      Condition: {
        ...(admitted.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': admitted } }),
        // What a service sends by itself, as EventBridge does, is admitted by the statements above or not at all.
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    };
  }
}
