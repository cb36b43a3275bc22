import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsCustomResource, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { CUSTOM_ACTION, ENV } from '../../../lambda/contract.ts';
import { acknowledgeWildcard } from '../functions/acknowledgement.ts';
import type { Evaluator } from '../sweep/evaluator.ts';
import type { HandlerFunction } from '../functions/handler-function.ts';
import type { Responder } from './responder.ts';
import { customActionOf, postureByCustomActionOf } from '../findings/securityhub-patterns.ts';

/** What Keystop does in Security Hub apart from receiving its findings. Security Hub has to be on in the account and Region. */
export class SecurityHub extends Construct {
  readonly #hub: string;
  readonly #hubV2: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const stack = Stack.of(this);
    this.#hub = stack.formatArn({ service: 'securityhub', resource: 'hub', resourceName: 'default' });
    this.#hubV2 = stack.formatArn({ service: 'securityhub', resource: 'hubv2', resourceName: '*' });
  }

  /**
   * The custom action by which an analyst has keys contained. The rule matches no other custom action. One that
   * exists already, of an earlier deployment say, is taken over.
   */
  createCustomAction(functions: { readonly responder: Responder; readonly evaluator: Evaluator }): void {
    const { responder, evaluator } = functions;
    const arn = Stack.of(this).formatArn({
      service: 'securityhub',
      resource: 'action',
      resourceName: `custom/${CUSTOM_ACTION.id}`,
    });
    this.#actionTarget(arn);
    for (const { handler } of [responder, evaluator]) handler.configure({ [ENV.customActionArn]: arn });
    const description = `findings that an analyst sent by the custom action "${CUSTOM_ACTION.name}"`;
    responder.listen({ id: 'CustomAction', description, pattern: customActionOf(arn) });
    evaluator.findings.listen({ id: 'CustomAction', description, pattern: postureByCustomActionOf(arn) });
  }

  /**
   * Lets a function say on a finding that it was dealt with, in both hubs by the same right. It can neither suppress a
   * finding nor call it resolved.
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchupdatefindings.html
   * @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindingsV2.html
   */
  grantFeedback(handler: HandlerFunction): void {
    handler.allow(['securityhub:BatchUpdateFindings'], [this.#hub, this.#hubV2], {
      StringEqualsIfExists: {
        'securityhub:ASFFSyntaxPath/Workflow.Status': 'NOTIFIED',
        'securityhub:OCSFSyntaxPath/StatusId': '2',
      },
    });
    acknowledgeWildcard(
      handler.role,
      this.#hubV2,
      'Security Hub V2 names its hub by an id that is known only in the account, and there is one in a Region.',
    );
    handler.configure({ [ENV.securityHubFeedback]: 'true' });
  }

  /** CloudFormation has no resource type for custom actions. */
  #actionTarget(arn: string): void {
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'Keystop: creates and deletes its custom action in Security Hub, at deployments.',
    });
    logGroup.grantWrite(role);
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['securityhub:CreateActionTarget', 'securityhub:DeleteActionTarget'],
        resources: [this.#hub],
      }),
    );
    const action = new AwsCustomResource(this, 'CustomAction', {
      resourceType: 'Custom::SecurityHubCustomAction',
      onCreate: {
        service: 'SecurityHub',
        action: 'createActionTarget',
        parameters: {
          Id: CUSTOM_ACTION.id,
          Name: CUSTOM_ACTION.name,
          Description: 'Keystop sets the access keys that the findings name Inactive.',
        },
        ignoreErrorCodesMatching: 'ResourceConflictException',
        physicalResourceId: PhysicalResourceId.of(arn),
      },
      onDelete: {
        service: 'SecurityHub',
        action: 'deleteActionTarget',
        parameters: { ActionTargetArn: arn },
        // Deleted by hand, or gone with Security Hub itself: the stack can go as well.
        ignoreErrorCodesMatching: 'ResourceNotFoundException|InvalidAccessException',
      },
      role,
      logGroup,
      // What the runtime brings along knows these two calls; a download at deployment could only fail.
      installLatestAwsSdk: false,
    });
    action.node.addDependency(role);
  }
}
