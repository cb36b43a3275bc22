import { awsMachinery } from '../../lambda/adapters/operate/aws-machinery.ts';
import { callerIdentity } from '../../lambda/adapters/aws/caller-identity.ts';
import { dynamoClient } from '../../lambda/adapters/dynamo/client.ts';
import { dynamoPauses } from '../../lambda/adapters/operate/dynamo-pauses.ts';
import { lambdaClient } from '../../lambda/adapters/operate/lambda-functions.ts';
import { schedulerClient } from '../../lambda/adapters/operate/schedules.ts';
import { systemClock } from '../../lambda/adapters/aws/system-clock.ts';
import type { PausePorts } from '../../lambda/usecases/operate/pause.ts';
import { noStack } from './deployment.ts';
import { examineStack } from './examined-stack.ts';

/** Outputs that name the functions which work by themselves. The reactivator is none: it waits to be asked. */
const WORKING = ['ResponderFunctionName', 'SweeperFunctionName', 'EvaluatorFunctionName'] as const;

export interface Operations {
  /** Who runs the command, as AWS attests it. */
  readonly operator: string;
  readonly ports: PausePorts;
}

/** What pauses and resumes a deployed Keystop. @throws where there is none */
export async function openOperations(stackName: string): Promise<Operations> {
  const [{ arn }, stack] = await Promise.all([callerIdentity(), examineStack({ stackName })]);
  if (stack === undefined) throw noStack(stackName);
  const clock = systemClock();
  const machinery = awsMachinery({
    lambda: lambdaClient(),
    scheduler: schedulerClient(),
    functionNames: WORKING.map((name) => stack.output(name)),
    scheduleNames: await stack.idsOf('AWS::Scheduler::Schedule'),
    clock,
  });
  const pauses = dynamoPauses({ client: dynamoClient(), tableName: stack.output('LedgerTableName') });
  return { operator: arn, ports: { machinery, pauses, clock } };
}
