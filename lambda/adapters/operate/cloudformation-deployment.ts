import { describeFault } from '../../domain/shared/remediation-error.ts';
import { describeStack } from './cloudformation-stack.ts';

/** A Keystop deployed in this account and Region, described by the outputs of its stack. */
export interface Deployment {
  readonly ledgerTable: string;
  readonly noticeTopicArn: string;
  /** Queue of second looks; `undefined` for a stack deployed before there was one. */
  readonly secondLooksQueueUrl: string | undefined;
  /** Bus for exposure reports; `undefined` for a stack deployed before there was one. */
  readonly reportsBusName: string | undefined;
  /** Role that may report; `undefined` where others were configured to. */
  readonly reporterRoleArn: string | undefined;
  /** Function whose environment holds how exposed keys are answered. */
  readonly responderFunctionName: string | undefined;
  /** Function whose environment holds the configuration of sweeps. */
  readonly sweeperFunctionName: string | undefined;
  /** URL of the function that reactivates keys; `undefined` where none is deployed. */
  readonly reactivatorUrl: string | undefined;
  /** Whether that function lets anybody override. */
  readonly hasOverrideRoles: boolean;
}

export type FoundDeployment =
  | { readonly kind: 'deployed'; readonly deployment: Deployment }
  | { readonly kind: 'none' }
  /** Whether there is one could not be read. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Looks for a deployed Keystop by the name of its stack. */
export async function findDeployment(stackName: string): Promise<FoundDeployment> {
  try {
    const stack = await describeStack({ stackName });
    return stack === undefined ? { kind: 'none' } : deploymentOf(stackName, stack.outputs);
  } catch (fault) {
    return { kind: 'unknown', why: describeFault(fault).message };
  }
}

function deploymentOf(stackName: string, outputs: ReadonlyMap<string, string>): FoundDeployment {
  const ledgerTable = outputs.get('LedgerTableName');
  const noticeTopicArn = outputs.get('NoticeTopicArn');
  if (ledgerTable === undefined || noticeTopicArn === undefined) {
    return { kind: 'unknown', why: `stack ${stackName} has no outputs LedgerTableName and NoticeTopicArn` };
  }
  return {
    kind: 'deployed',
    deployment: {
      ledgerTable,
      noticeTopicArn,
      secondLooksQueueUrl: outputs.get('SecondLooksQueueUrl'),
      reportsBusName: outputs.get('ReportsBusName'),
      reporterRoleArn: outputs.get('ReporterRoleArn'),
      responderFunctionName: outputs.get('ResponderFunctionName'),
      sweeperFunctionName: outputs.get('SweeperFunctionName'),
      reactivatorUrl: outputs.get('ReactivatorUrl'),
      hasOverrideRoles: outputs.has('OverrideRoles'),
    },
  };
}
