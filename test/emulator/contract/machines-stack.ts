// The state machines of the contract: what the CDK makes of loops, maps, errors, roles and schedules.
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFn, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  type IChainable,
  JsonPath,
  Map as InlineMap,
  Pass,
  StateMachine,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

const pages = `
  class RefusedError extends Error { constructor(message) { super(message); this.name = 'RefusedError'; } }
  exports.handler = async ({ account, page = 0, size = 0 }) => {
    console.log(JSON.stringify({ ran: 'page', account, page }));
    if (account.startsWith('bad')) throw new RefusedError('no access to ' + account);
    return { account, page: page + 1, done: page + 1 >= 3, filler: 'x'.repeat(size) };
  };`;

const nodeFunction = {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  timeout: Duration.seconds(20),
  code: Code.fromInline(pages),
};

export class MachinesStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const pager = new LambdaFn(this, 'Pager', nodeFunction);
    const reads = (name: string) => new LambdaInvoke(this, name, { lambdaFunction: pager, outputPath: '$.Payload' });
    const direct = (name: string) =>
      new LambdaInvoke(this, name, {
        lambdaFunction: pager,
        payloadResponseOnly: true,
        retryOnServiceExceptions: false,
      });

    const page = reads('Page');
    const pagesOfAccount = page.next(
      new Choice(this, 'More').when(Condition.booleanEquals('$.done', true), new Succeed(this, 'Read')).otherwise(page),
    );
    const everyAccount = new DistributedMap(this, 'EveryAccount', {
      label: 'Account',
      itemsPath: '$.accounts',
      itemSelector: { account: JsonPath.stringAt('$$.Map.Item.Value'), size: JsonPath.numberAt('$.size') },
      maxConcurrency: 2,
      toleratedFailurePercentage: 50,
      resultSelector: { 'pages.$': '$[*].page' },
      resultPath: '$.result',
    }).itemProcessor(pagesOfAccount);
    this.machine('Walk', everyAccount);

    const contain = direct('Contain');
    const told = new Pass(this, 'Told', { parameters: { 'told.$': '$.fault.Error', 'cause.$': '$.fault.Cause' } });
    contain.addRetry({ errors: ['RefusedError'], interval: Duration.seconds(1), maxAttempts: 2 });
    contain.addCatch(told, { errors: ['RefusedError'], resultPath: '$.fault' });
    this.machine('Catch', contain);

    const each = new InlineMap(this, 'Each account', { itemsPath: '$.accounts', maxConcurrency: 2 });
    this.machine('Each', each.itemProcessor(direct('One')));

    const discarding = new LambdaInvoke(this, 'Big', { lambdaFunction: pager, resultPath: JsonPath.DISCARD });
    discarding.addCatch(new Pass(this, 'Swallowed'), { errors: ['States.ALL'] });
    this.machine('Limit', discarding);

    const disabled = new LambdaFn(this, 'Disabled', { ...nodeFunction, reservedConcurrentExecutions: 0 });
    const throttled = new LambdaInvoke(this, 'Throttled call', { lambdaFunction: disabled });
    throttled.addCatch(new Pass(this, 'Later'), { errors: ['Lambda.TooManyRequestsException'] });
    this.machine('Throttled', throttled);

    const powerless = new Role(this, 'Powerless', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const fixed = powerless.withoutPolicyUpdates();
    this.machine('NoInvoke', direct('Refused'), fixed as Role);
    const childless = new DistributedMap(this, 'Childless', { itemsPath: '$.accounts' });
    this.machine('NoChildren', childless.itemProcessor(new Pass(this, 'Idle')), fixed as Role);

    this.schedules();
  }

  private machine(name: string, definition: IChainable, role?: Role): StateMachine {
    const body = DefinitionBody.fromChainable(definition);
    const machine = new StateMachine(this, name, { definitionBody: body, ...(role && { role }) });
    new CfnOutput(this, `${name}Output`, { value: machine.stateMachineArn }).overrideLogicalId(`${name}Machine`);
    return machine;
  }

  private schedules(): void {
    const deadLetters = new Queue(this, 'Unstarted');
    const nightly = this.machine('Nightly', new Pass(this, 'Night'));
    const schedule = ScheduleExpression.cron({ hour: '3', minute: '0' });
    const input = ScheduleTargetInput.fromObject({ by: 'schedule' });
    new Schedule(this, 'Nights', { schedule, target: new StepFunctionsStartExecution(nightly, { input }) });
    const role = new Role(this, 'Unable', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
    deadLetters.grantSendMessages(role);
    const target = new StepFunctionsStartExecution(nightly, {
      input: ScheduleTargetInput.fromObject({ by: 'nobody' }),
      role: role.withoutPolicyUpdates(),
      deadLetterQueue: deadLetters,
    });
    new Schedule(this, 'Unable nights', { schedule, target });
    new CfnOutput(this, 'UnstartedOutput', { value: deadLetters.queueUrl }).overrideLogicalId('Unstarted');
  }
}
