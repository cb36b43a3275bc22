import { Arn, ArnFormat, Duration, Fn, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  type CatchProps,
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  type IChainable,
  JitterType,
  JsonPath,
  LogLevel,
  Pass,
  type RetryProps,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { LASTING_FAULT, SWEEP_ACTION } from '../../../lambda/contract.ts';
import { acknowledgeWildcard } from '../functions/acknowledgement.ts';
import { type HandlerFunction, retentionOf } from '../functions/handler-function.ts';

export interface SweepMachineProps {
  readonly handler: HandlerFunction;
  /** Time in which the function ends by itself. */
  readonly handlerTimeout: Duration;
  readonly logRetentionDays: number;
}

/**
 * Accounts at once, each rate-limited by itself. New AWS accounts run ten functions at once and can reserve none of them:
 * half of them stay free for leaked keys.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ACCOUNTS_AT_ONCE = 5;
/** Nothing that a sweep waits for takes so long. */
const LONGEST_RUN = Duration.hours(24);
const STARTED_AT = JsonPath.stringAt('$$.Execution.StartTime');
/**
 * Lambda itself could not do it, because concurrency was short or by its own fault.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
 */
const NOT_STARTED = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
];
const ON_ANY_FAULT: CatchProps = { errors: ['States.ALL'], resultPath: '$.fault' };

/**
 * The stages of a sweep: all accounts are planned, then the limits are checked, then keys are contained, then reports
 * are written. Each account is an execution of its own, whose fault is noted and ends no other's. What is handed on is
 * small; the plans are in the ledger's table. The execution fails at its end where anything did.
 * @see docs/decisions/015-sweep-state-machine.md
 */
export class SweepMachine extends Construct {
  readonly stateMachine: StateMachine;
  readonly #handler: HandlerFunction;
  readonly #taskTimeout: Timeout;

  constructor(scope: Construct, id: string, props: SweepMachineProps) {
    super(scope, id);
    this.#handler = props.handler;
    this.#taskTimeout = Timeout.duration(props.handlerTimeout.plus(Duration.minutes(1)));
    const destination = new LogGroup(this, 'Logs', {
      // With any other prefix each state machine adds to the account's resource policy of CloudWatch Logs, which has room
      // for 5,120 characters. The end of the stack's id keeps the name free after the stack was deleted and its log kept.
      // @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
      logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}-${Fn.select(2, Fn.split('/', Stack.of(this).stackId))}`,
      retention: retentionOf(props.logRetentionDays),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.stateMachine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(this.#stages()),
      comment: 'Keystop: warns of stale access keys and sets them Inactive, account by account.',
      timeout: LONGEST_RUN,
      // The functions' own logs say what was done; this one says why an execution ended.
      logs: { destination, level: LogLevel.ERROR, includeExecutionData: true },
      tracingEnabled: false,
    });
    this.#acknowledge();
  }

  /** Executions that ended other than well; a metric without data has none. */
  metricEndedBadly(period: Duration): IMetric {
    const counted = { statistic: Stats.SUM, period };
    return new MathExpression({
      expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
      usingMetrics: {
        failed: this.stateMachine.metricFailed(counted),
        timedOut: this.stateMachine.metricTimedOut(counted),
        aborted: this.stateMachine.metricAborted(counted),
      },
      label: 'Sweeps that ended badly',
      period,
    });
  }

  #acknowledge(): void {
    const { stateMachine } = this;
    const stack = Stack.of(this);
    const name = Arn.split(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME).resourceName ?? '';
    const executions = (label: string): string =>
      stack.formatArn({
        service: 'states',
        resource: 'execution',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        resourceName: `${name}${label}:*`,
      });
    const why = 'Executions have names that are not known before; these are of this state machine only.';
    for (const label of ['', '/Plan', '/Contain', '/Report']) acknowledgeWildcard(stateMachine, executions(label), why);
    const versions = `${this.#handler.function.functionArn}:*`;
    acknowledgeWildcard(stateMachine, versions, 'CDK grants the versions of a function with it; there are none.');
    acknowledgeWildcard(
      stateMachine,
      '*',
      'Log deliveries have no resource to be limited to; Step Functions asks for these rights to write its own log.',
    );
    Validations.of(stateMachine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason: 'What a sweep does is in the log of its function, and Step Functions keeps each history for 90 days.',
    });
    Validations.of(stateMachine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason: 'A sweep mostly waits for IAM; a trace costs money and shows what the execution history shows.',
    });
  }

  #stages(): IChainable {
    const finish = this.#finish();
    const each = (label: string, accounts: string, stage: IChainable): DistributedMap =>
      this.#each(label, accounts, stage).addCatch(finish, ON_ANY_FAULT);
    const plan = each('Plan', '$.accounts', this.#account('Plan', SWEEP_ACTION.plan));
    const contain = each('Contain', '$.within.accounts', this.#account('Contain', SWEEP_ACTION.contain));
    const report = each('Report', '$.accounts', this.#report()).next(finish);
    const isAnyDue = Condition.booleanEquals('$.within.isAnyDue', true);
    return this.#task('Accounts', { action: SWEEP_ACTION.accounts }, '$')
      .next(plan)
      .next(this.#limits().addCatch(finish, ON_ANY_FAULT))
      .next(new Choice(this, 'Any key due?').when(isAnyDue, contain.next(report)).otherwise(report));
  }

  /** Goes through accounts; the fault of one ends no other's. */
  #each(label: string, accounts: string, stage: IChainable): DistributedMap {
    return new DistributedMap(this, `${label} each account`, {
      label,
      itemsPath: accounts,
      itemSelector: { account: JsonPath.stringAt('$$.Map.Item.Value'), startedAt: STARTED_AT, cursor: {} },
      maxConcurrency: ACCOUNTS_AT_ONCE,
      toleratedFailurePercentage: 100,
      resultPath: JsonPath.DISCARD,
    }).itemProcessor(stage);
  }

  /** One account: the same stage again and again, each time with the last one's cursor, until done or its fault noted. */
  #account(label: string, action: string): IChainable {
    const stage = { account: JsonPath.stringAt('$.account'), startedAt: JsonPath.stringAt('$.startedAt') };
    const cursor = JsonPath.objectAt('$.cursor');
    const task = this.#task(label, { action, ...stage, cursor }, '$');
    const fault = JsonPath.objectAt('$.fault');
    const note = this.#task(`${label}: note the fault`, { action: SWEEP_ACTION.fault, ...stage, fault }, '$.noted');
    const failed = new Fail(this, `${label}: account failed`, {
      errorPath: JsonPath.stringAt('$.fault.Error'),
      causePath: JsonPath.stringAt('$.fault.Cause'),
    });
    task.addCatch(note.next(failed), ON_ANY_FAULT);
    const isDone = Condition.booleanEquals('$.isDone', true);
    return task.next(new Choice(this, `${label}: account done?`).when(isDone, this.#done(label)).otherwise(task));
  }

  /** The report of one account. Whatever happens here, the end of the run names the accounts without a report. */
  #report(): IChainable {
    const stage = { account: JsonPath.stringAt('$.account'), startedAt: JsonPath.stringAt('$.startedAt') };
    return this.#task('Report', { action: SWEEP_ACTION.report, ...stage }, JsonPath.DISCARD).next(this.#done('Report'));
  }

  // What an account hands on, the map has no use for and would add to all the others.
  #done(label: string): Pass {
    return new Pass(this, `${label}: account done`, { outputPath: JsonPath.DISCARD });
  }

  #limits(): LambdaInvoke {
    const run = { startedAt: STARTED_AT, accounts: JsonPath.listAt('$.accounts') };
    return this.#task('Limits', { action: SWEEP_ACTION.limits, ...run }, '$.within');
  }

  #finish(): IChainable & LambdaInvoke {
    const run = { startedAt: STARTED_AT, accounts: JsonPath.listAt('$.accounts') };
    // The same in each try, so that a run is recorded once.
    const completedAt = JsonPath.stringAt('$$.State.EnteredTime');
    const finish = this.#task('Finish', { action: SWEEP_ACTION.finish, ...run, completedAt }, '$.end');
    const failed = new Fail(this, 'Something failed', {
      error: 'SweepFailed',
      causePath: JsonPath.stringAt('$.end.failure'),
    });
    const hasFailed = Condition.booleanEquals('$.end.isFailed', true);
    const end = new Choice(this, 'Anything failed?').when(hasFailed, failed).otherwise(new Succeed(this, 'Swept'));
    finish.next(end);
    return finish;
  }

  #task(id: string, payload: Record<string, unknown>, resultPath: string): LambdaInvoke {
    const task = new LambdaInvoke(this, id, {
      lambdaFunction: this.#handler.function,
      payload: TaskInput.fromObject(payload),
      payloadResponseOnly: true,
      resultPath,
      taskTimeout: this.#taskTimeout,
      retryOnServiceExceptions: false,
    });
    // The first that matches decides.
    task.addRetry({ errors: [LASTING_FAULT], maxAttempts: 0 });
    task.addRetry({ errors: NOT_STARTED, ...retryEvery(Duration.seconds(2), 6) });
    task.addRetry({ errors: ['States.TaskFailed', 'States.Timeout'], ...retryEvery(Duration.seconds(20), 3) });
    return task;
  }
}

function retryEvery(interval: Duration, maxAttempts: number): RetryProps {
  return { interval, maxAttempts, backoffRate: 2, maxDelay: Duration.minutes(5), jitterStrategy: JitterType.FULL };
}
