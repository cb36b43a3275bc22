import { type Json, type Recorded, type Sample, variantsOf, withField } from './sample.ts';

/** What the other sources send beside the recorded events: other states, other checks, other senders. */
export function otherSamples(recorded: Recorded): readonly Sample[] {
  return [
    ...health(recorded('health-credentials-exposed')),
    ...trustedAdvisor(recorded('trustedadvisor-exposed-access-keys')),
    ...cloudTrail(recorded('cloudtrail-quarantine-attachuserpolicy-v3')),
    ...watched(recorded),
    ...accessAnalyzer(recorded('accessanalyzer-unused-accesskey')),
    ...config(recorded('config-access-keys-rotated')),
    ...reports(recorded('keystop-exposure-reported')),
    ...ofKeystop(recorded('keystop-exposure-reported')),
  ];
}

function health(event: Json): readonly Sample[] {
  const codes = ['EXPOSED', 'EXPOSURE_SUSPECTED', 'COMPROMISED', 'COMPROMISE_SUSPECTED', 'SOMETHING_ELSE'];
  return [
    ...codes.map((code) => ({
      name: `health AWS_RISK_CREDENTIALS_${code}`,
      event: withField(event, 'detail.eventTypeCode', `AWS_RISK_CREDENTIALS_${code}`),
    })),
    ...variantsOf('health', event, {
      AWS_RISK_IAM_QUARANTINE: { 'detail.eventTypeCode': 'AWS_RISK_IAM_QUARANTINE' },
      closed: { 'detail.statusCode': 'closed' },
      'without a status': { 'detail.statusCode': undefined },
      'of another service': {
        'detail.service': 'EC2',
        'detail.eventTypeCode': 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED',
      },
      'of another account': { 'detail.affectedAccount': '999900001111' },
    }),
  ];
}

function trustedAdvisor(event: Json): readonly Sample[] {
  return variantsOf('trusted advisor', event, {
    settled: { 'detail.status': 'OK' },
    'without a status': { 'detail.status': undefined },
    warning: { 'detail.status': 'WARN' },
    'another check': { 'detail.check-name': 'IAM Access Key Rotation' },
    'suspected fraud': { 'detail.check-item-detail.Fraud Type': 'Suspected' },
  });
}

const attached = (name: string): Json => ({
  'detail.requestParameters.policyArn': `arn:aws:iam::aws:policy/${name}`,
});

function cloudTrail(event: Json): readonly Sample[] {
  const byRole = {
    type: 'AssumedRole',
    principalId: 'AROA1:s',
    arn: 'arn:aws:sts::111122223333:assumed-role/r/s',
    accessKeyId: 'ASIARTX3GSDSQEXAMPLE',
  };
  const put = { 'detail.eventName': 'PutUserPolicy', 'detail.requestParameters.policyArn': undefined };
  return variantsOf('cloudtrail', event, {
    'quarantine of the first version': attached('AWSCompromisedKeyQuarantine'),
    'quarantine of the second version': attached('AWSCompromisedKeyQuarantineV2'),
    'quarantine of a version to come': attached('AWSCompromisedKeyQuarantineV9'),
    'quarantine by a role': { 'detail.userIdentity': byRole },
    'quarantine by an inline policy': {
      ...put,
      'detail.requestParameters.policyName': 'AWSCompromisedKeyQuarantineV2',
    },
    'quarantine by an inline policy undone': {
      ...put,
      'detail.eventName': 'DeleteUserPolicy',
      'detail.requestParameters.policyName': 'AWSCompromisedKeyQuarantineV2',
    },
    'quarantine that failed': { 'detail.errorCode': 'AccessDenied' },
    'quarantine undone': { 'detail.eventName': 'DetachUserPolicy' },
    "quarantine by an account's own policy": {
      'detail.requestParameters.policyArn': 'arn:aws:iam::111122223333:policy/AWSCompromisedKeyQuarantineV3',
    },
    'attaching another policy': attached('ReadOnlyAccess'),
    'putting another policy': { ...put, 'detail.requestParameters.policyName': 'deploy' },
    'quarantine of a role': { 'detail.eventName': 'AttachRolePolicy' },
  });
}

function watched(recorded: Recorded): readonly Sample[] {
  const active = { 'detail.requestParameters.status': 'Active' };
  const user = { 'detail.eventName': 'CreateUser' };
  const bySession = { 'detail.userIdentity.accessKeyId': 'ASIARTX3GSDSTEXAMPLE' };
  return [
    ...variantsOf('key', recorded('cloudtrail-updateaccesskey-own-action'), {
      'set Active': active,
      'set Active by a user': { ...active, 'detail.userIdentity.type': 'IAMUser' },
      'not set Active for want of rights': { ...active, 'detail.errorCode': 'AccessDenied' },
      deleted: { 'detail.eventName': 'DeleteAccessKey' },
    }),
    ...variantsOf('created with a key', recorded('cloudtrail-createaccesskey'), {
      user: user,
      'user that was there': { ...user, 'detail.errorCode': 'EntityAlreadyExistsException' },
      role: { 'detail.eventName': 'CreateRole' },
      'one key too many': { 'detail.errorCode': 'LimitExceededException' },
      'nothing: by a session': bySession,
      'no user: by a session': { ...user, ...bySession },
    }),
  ];
}

function accessAnalyzer(event: Json): readonly Sample[] {
  const types = ['UnusedIAMUserPassword', 'UnusedIAMRole', 'UnusedPermission', 'ExternalAccess'];
  return [
    ...types.map((type) => ({ name: `access analyzer ${type}`, event: withField(event, 'detail.findingType', type) })),
    ...variantsOf('access analyzer', event, {
      archived: { 'detail.status': 'ARCHIVED' },
      resolved: { 'detail.status': 'RESOLVED' },
      deleted: { 'detail.isDeleted': true },
      'without isDeleted': { 'detail.isDeleted': undefined },
      'with an error': { 'detail.error': 'ACCESS_DENIED' },
      'about external access': { 'detail-type': 'Access Analyzer Finding' },
    }),
  ];
}

const named = (configRuleName: string): Json => ({ 'detail.configRuleName': configRuleName });
const became = (complianceType: string): Json => ({ 'detail.newEvaluationResult.complianceType': complianceType });

function config(event: Json): readonly Sample[] {
  return variantsOf('config', event, {
    'rule under its own name': named('access-keys-rotated'),
    'rule of Security Hub': named('securityhub-iam-user-unused-credentials-check-1a2b3c4d'),
    'rule of a conformance pack': named('access-keys-rotated-conformance-pack-abcdefghi'),
    'rule about root': { ...named('iam-root-access-key-check'), 'detail.resourceId': '111122223333' },
    'rule about something else': named('s3-bucket-public-read-prohibited'),
    compliant: became('COMPLIANT'),
    'not applicable': became('NOT_APPLICABLE'),
    'without data': became('INSUFFICIENT_DATA'),
    'another message': { 'detail.messageType': 'ConfigRuleEvaluationStarted' },
  });
}

function reports(event: Json): readonly Sample[] {
  const onBus = variantsOf('report', event, {
    'by an account that may report': { account: '444455556666' },
    'by an account that may report, of a key of this one': {
      account: '444455556666',
      'detail.accountId': '111122223333',
    },
    'by an account that may not': { account: '777788889999' },
    'of a key of another account': { 'detail.accountId': '999900001111' },
    'without hints': { detail: { accessKeyId: 'AKIARTX3GSDSQEXAMPLE' } },
    'of another kind': { 'detail-type': 'Access Key Exposure Retracted' },
    'under another source': { source: 'scanner.report' },
  });
  return onBus.map((sample) => ({ ...sample, bus: 'ReportsBus' }));
}

/** What Keystop puts on the default bus itself. */
function ofKeystop(event: Json): readonly Sample[] {
  const detail = { version: '1', action: 'contain', outcome: 'contained', accessKeyId: 'AKIARTX3GSDSQEXAMPLE' };
  return variantsOf('keystop', event, {
    'outcome event': { source: 'keystop', 'detail-type': 'Access Key Remediation', detail },
  });
}
