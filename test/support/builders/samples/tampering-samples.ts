import { type Json, type Sample, withFields } from './sample.ts';

/** What changes Keystop, as CloudTrail tells it: event source, operation, and what it is asked for. */
const CALLS: readonly (readonly [string, string, Json])[] = [
  ['iam', 'PutRolePolicy', { roleName: 'Keystop-ResponderHandlerRole69B3F090-Zx81QmT3vK0a', policyName: 'x' }],
  ['events', 'DisableRule', { name: 'Keystop-ResponderGuardDuty1A2B3C4D-Zx81QmT3vK0a' }],
  ['events', 'RemoveTargets', { rule: 'Keystop-ResponderHealth1A2B3C4D-Zx81QmT3vK0a', ids: ['Target0'] }],
  ['lambda', 'PutFunctionConcurrency20171031', { functionName: 'Keystop-ResponderHandlerFunction-Zx81QmT3vK0a' }],
  [
    'lambda',
    'UpdateFunctionCode20150331v2',
    { functionName: 'arn:aws:lambda:eu-central-1:111122223333:function:Keystop-ResponderHandlerFunction-Zx81QmT3vK0a' },
  ],
  ['guardduty', 'CreateFilter', { detectorId: 'd1', name: 'quiet', action: 'ARCHIVE' }],
  ['guardduty', 'UpdateDetector', { detectorId: 'd1', enable: false }],
  ['guardduty', 'DeleteDetector', { detectorId: 'd1' }],
];

const BY_DEPLOYMENT = { 'detail.userIdentity.invokedBy': 'cloudformation.amazonaws.com' };
const REFUSED = { 'detail.errorCode': 'AccessDenied' };

/** Names of the samples that people are told of. */
export const TAMPERING = CALLS.map(([service, action]) => nameOf(service, action));

/** Made of a recorded call to IAM. */
export function tamperingSamples(recorded: Json): readonly Sample[] {
  return CALLS.flatMap(([service, action, requestParameters]) => {
    const event = withFields(recorded, {
      source: `aws.${service}`,
      'detail.eventSource': `${service}.amazonaws.com`,
      'detail.eventName': action,
      'detail.requestParameters': requestParameters,
    });
    const name = nameOf(service, action);
    return [
      { name, event },
      { name: `${name}, refused`, event: withFields(event, REFUSED) },
      ...(service === 'guardduty'
        ? []
        : [
            { name: `${name}, by a deployment`, event: withFields(event, BY_DEPLOYMENT) },
            { name: `${name}, of another's`, event: withFields(event, { 'detail.requestParameters': OTHERS }) },
          ]),
    ];
  });
}

const OTHERS = { name: 'billing', rule: 'billing', functionName: 'billing', roleName: 'billing' };

function nameOf(service: string, action: string): string {
  return `tampering: ${service} ${action}`;
}
