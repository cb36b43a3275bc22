import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type CfnRole, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type EventInvokeConfigOptions, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from './environment.ts';
import { handlerCode } from './handler-code.ts';

export interface HandlerFunctionProps {
  /** One of `HANDLER` in `lambda/contract.ts`. */
  readonly handler: { readonly entry: string; readonly export: string };
  readonly description: string;
  readonly memoryMegabytes: number;
  readonly timeout: Duration;
  readonly logRetentionDays: number;
  /**
   * Where Lambda puts an event it has given up on; nothing that arrived is lost.
   * @default - only a queue starts the function, and keeps what failed
   */
  readonly failures?: {
    readonly queue: IQueue;
    /** Further tries of a failed asynchronous invocation, 0 to 2. */
    readonly retryAttempts: number;
    /** How long Lambda keeps an event that it cannot start, because of throttling or its own faults. */
    readonly maxEventAge: Duration;
  };
  /** @default - the function shares the account's concurrency */
  readonly reservedConcurrency?: number | undefined;
}

/**
 * One deployed entry of `lambda/handlers`: its function, its log group, and a role that may write that log and put what
 * failed on a queue, nothing else. Each further right comes with a grant, which also sets the environment variable that goes with it.
 */
export class HandlerFunction extends Construct {
  readonly function: Function;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    // Kept when the stack goes: what was done to whose key stays readable until the retention ends it.
    const logGroup = new LogGroup(this, 'Logs', {
      retention: retentionOf(props.logRetentionDays),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // A role of its own in place of AWSLambdaBasicExecutionRole, which may write every log group of the account.
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${props.description} Execution role.`,
    });
    logGroup.grantWrite(this.role);
    this.function = new Function(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: handlerCode(props.handler.entry),
      handler: `index.${props.handler.export}`,
      description: props.description,
      memorySize: props.memoryMegabytes,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      ...(props.failures === undefined ? {} : afterFailure(props.failures)),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    if (props.failures !== undefined) this.allow(['sqs:SendMessage'], [props.failures.queue.queueArn]);
  }

  /** Gives the function's role a fixed name, by which other accounts know it. @default - a name that nobody else has */
  nameRole(name: string): void {
    (this.role.node.defaultChild as CfnRole).roleName = name;
  }

  /** Gives the function a right. */
  allow(
    actions: readonly string[],
    resources: readonly string[],
    conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>,
  ): void {
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...actions].toSorted(),
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }

  /** Sets an environment variable, named as in `ENV` of `lambda/contract.ts`. */
  configure(environment: Environment): void {
    for (const [name, value] of Object.entries(environment)) {
      if (value !== undefined) this.function.addEnvironment(name, value);
    }
  }
}

function afterFailure({
  queue,
  retryAttempts,
  maxEventAge,
}: NonNullable<HandlerFunctionProps['failures']>): EventInvokeConfigOptions {
  return { retryAttempts, maxEventAge, onFailure: { bind: () => ({ destination: queue.queueArn }) } };
}

/** @throws Error where CloudWatch Logs has no such retention */
export function retentionOf(days: number): RetentionDays {
  const name = RetentionDays[days] as keyof typeof RetentionDays | undefined;
  if (name === undefined) throw new Error(`CloudWatch Logs has no retention of ${days} days`);
  return RetentionDays[name];
}
