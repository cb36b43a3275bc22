import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { FindingRule } from '../findings/finding-rules.ts';
import { anythingBut } from '../findings/pattern-values.ts';

/**
 * Calls to IAM that change a role of Keystop's, by the names that CloudFormation gives them. IAM's calls are recorded in the
 * global Region only.
 */
export function changedRoles(stackName: string): FindingRule {
  return {
    id: 'Roles',
    description: 'changes of its roles by hand',
    pattern: callsTo('iam', {
      eventName: [
        'AttachRolePolicy',
        'DeleteRole',
        'DeleteRolePolicy',
        'DetachRolePolicy',
        'PutRolePermissionsBoundary',
        'PutRolePolicy',
        'UpdateAssumeRolePolicy',
      ],
      requestParameters: { roleName: [{ prefix: `${stackName}-` }] },
      ...notByDeployment,
    }),
  };
}

/** Calls that take rules or functions of Keystop's out of work, or put something else in their place. */
export function changedMachinery(scope: Construct): readonly FindingRule[] {
  const stack = Stack.of(scope);
  const ours = [{ prefix: `${stack.stackName}-` }];
  const functions = stack.formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: `${stack.stackName}-`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    {
      id: 'Rules',
      description: 'changes of its rules by hand',
      pattern: callsTo('events', {
        $or: [
          { eventName: ['DeleteRule', 'DisableRule', 'PutRule'], requestParameters: { name: ours } },
          { eventName: ['PutTargets', 'RemoveTargets'], requestParameters: { rule: ours } },
        ],
        ...notByDeployment,
      }),
    },
    {
      id: 'Functions',
      description: 'changes of its functions by hand',
      pattern: callsTo('lambda', {
        // The names end with the version of the API, such as PutFunctionConcurrency20171031.
        eventName: ['AddPermission', 'DeleteFunction', 'PutFunction', 'RemovePermission', 'UpdateFunction'].map(
          (prefix) => ({ prefix }),
        ),
        requestParameters: { functionName: [...ours, { prefix: functions }] },
        ...notByDeployment,
      }),
    },
  ];
}

/** Calls that make GuardDuty keep findings to itself. Deployments are no exception: they are other people's. */
export const SILENCED_GUARDDUTY: FindingRule = {
  id: 'GuardDuty',
  description: 'calls that silence GuardDuty',
  pattern: callsTo('guardduty', {
    $or: [
      { eventName: ['CreateFilter', 'UpdateFilter'], requestParameters: { action: ['ARCHIVE'] } },
      { eventName: ['UpdateDetector'], requestParameters: { enable: [false] } },
      { eventName: ['DeleteDetector'] },
    ],
  }),
};

/**
 * CloudFormation changes what a deployment changes, and says so of itself.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
const notByDeployment = { userIdentity: { invokedBy: anythingBut('cloudformation.amazonaws.com') } };

// Calls that were refused changed nothing.
function callsTo(service: string, detail: Record<string, unknown>): EventPattern {
  return {
    source: [`aws.${service}`],
    detailType: ['AWS API Call via CloudTrail'],
    detail: { errorCode: [{ exists: false }], ...detail },
  };
}
