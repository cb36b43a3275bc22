import { Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV, type ExposedMode, HANDLER, type StaleMode } from '../../../lambda/contract.ts';
import { acknowledgeWildcard } from '../functions/acknowledgement.ts';
import { HandlerFunction } from '../functions/handler-function.ts';
import { grantTelling, type HandlerParts } from '../change/handler-parts.ts';

export interface ReactivatorProps extends HandlerParts {
  readonly exposed: ExposedMode;
  readonly stale: StaleMode;
  /** ARNs of the roles that may override. @default - nobody may by this function */
  readonly overrideRoles: readonly string[] | undefined;
}

/**
 * Gives keys back, on request at a URL whose callers AWS attests. A function of its own, with a role of its own: no other
 * one answers anybody from outside.
 * @see docs/decisions/019-reactivation.md
 */
export class Reactivator extends Construct {
  readonly handler: HandlerFunction;
  readonly url: string;
  /** For the roles and users that may ask; attached to nobody here. */
  readonly callers: ManagedPolicy;

  constructor(scope: Construct, id: string, props: ReactivatorProps) {
    super(scope, id);
    this.handler = new HandlerFunction(this, 'Handler', {
      handler: HANDLER.reactivator,
      description: 'Keystop: gives access keys back.',
      // A person waits. @see docs/decisions/013-memory-size.md
      memoryMegabytes: 1024,
      timeout: Duration.seconds(60),
      logRetentionDays: props.logRetentionDays,
    });
    props.accessKeys.grantReactivate(this.handler, props);
    grantTelling(this.handler, props, { listing: false });
    this.handler.configure({ [ENV.overrideRoles]: props.overrideRoles?.join() });
    this.url = this.handler.function.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM }).url;
    this.callers = this.#callersPolicy();
  }

  /**
   * Both rights are needed since October 2025. The condition limits the second one to the URL: a caller that invokes the
   * function directly could claim to be anybody.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   */
  #callersPolicy(): ManagedPolicy {
    const { functionArn } = this.handler.function;
    const stack = Stack.of(this);
    // Asked by its name, a stack is not known by its id.
    const ofThisName = stack.formatArn({
      service: 'cloudformation',
      resource: 'stack',
      resourceName: `${stack.stackName}/*`,
    });
    const policy = new ManagedPolicy(this, 'Callers', {
      description: 'Keystop: may ask for access keys to be given back.',
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunctionUrl'],
          resources: [functionArn],
          conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
        }),
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [functionArn],
          conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
        }),
        // By which the command line finds the URL.
        new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [ofThisName] }),
      ],
    });
    acknowledgeWildcard(policy, ofThisName, 'This stack and any earlier one of its name. The action only reads.');
    return policy;
  }
}
