import { type Json, type Recorded, type Sample, samplesOf, withField } from './sample.ts';

const RECORDED = 'securityhub-v2-guardduty-accesskey-ocsf';
const PRODUCTS = 'arn:aws:securityhub:eu-central-1:';

/** @see https://schema.ocsf.io/1.6.0/classes/detection_finding */
const STATES = { new: 1, 'in progress': 2, suppressed: 3, resolved: 4, archived: 5, deleted: 6 };
const RESULTS = { Pass: 1, Warning: 2, Fail: 3 };
const CONTROLS = ['IAM.3', 'IAM.4', 'IAM.8', 'IAM.22', 'S3.1'];

const product = (arn: string): Json => ({
  metadata: { uid: 'uid-1', product: { uid: `${PRODUCTS}${arn}`, name: 'x' } },
});
const result = (control: string, status: keyof typeof RESULTS): Json => ({
  compliance: { control, status, status_id: RESULTS[status] },
});

const USER = { uid: 'AIDACKCEVSQ6C2EXAMPLE', uid_alt: 'arn:aws:iam::111122223333:user/ann', type: 'AWS::IAM::User' };
const INSTANCE = { uid: 'arn:aws:ec2:us-east-1:111122223333:instance/i-1', type: 'AWS::EC2::Instance' };
const OLD_USER = { uid: 'arn:aws:iam::111122223333:user/ann', type: 'AwsIamUser' };
const OLD_KEY = { uid: 'AKIARTX3GSDSQEXAMPLE', type: 'AwsIamAccessKey', user: { name: 'ann' } };
const NO_STATUS = { status: undefined, status_id: undefined };
const OTHER = product('222233334444:productv2/acme/scanner');
const CONTROL = { ...product(':productv2/aws/securityhub'), class_uid: 2003, resources: [USER] };
const PROWLER = { uid: `${PRODUCTS}:productv2/prowler/prowler`, name: 'Prowler' };

/**
 * Findings of Security Hub in OCSF, of all kinds of products, in all states.
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-v2-cwe-event-formats.html
 */
export function ocsfSamples(recorded: Recorded): readonly Sample[] {
  const base = recorded(RECORDED);
  const made = (...fields: readonly Json[]): Json => withFindingFields(base, Object.assign({}, ...fields) as Json);
  return [
    ...Object.entries(STATES).flatMap(([state, status_id]) =>
      samplesOf({
        [`ocsf guardduty (${state})`]: made({ status: state, status_id }),
        [`ocsf key of a product (${state})`]: made(OTHER, { status: state, status_id }),
        [`ocsf check of a product (${state})`]: made(CONTROL, OTHER, result('x', 'Fail'), { status: state, status_id }),
        [`ocsf control (${state})`]: made(CONTROL, result('IAM.3', 'Fail'), { status: state, status_id }),
      }),
    ),
    ...CONTROLS.flatMap((control) =>
      (['Pass', 'Warning', 'Fail'] as const).map((told) => ({
        name: `ocsf control ${control} (${told})`,
        event: made(CONTROL, result(control, told)),
      })),
    ),
    ...samplesOf({
      'ocsf guardduty, without a status': made(NO_STATUS),
      'ocsf guardduty, resolved in words only': made({ status: 'Resolved', status_id: undefined }),
      'ocsf control, without a status': made(CONTROL, result('IAM.3', 'Fail'), NO_STATUS),
      'ocsf control, failed in words only': made(CONTROL, { compliance: { control: 'IAM.3', status: 'Fail' } }),
      'ocsf control, failed in numbers only': made(CONTROL, { compliance: { control: 'IAM.3', status_id: 3 } }),
      'ocsf control, without a result': made(CONTROL, { compliance: { control: 'IAM.3' } }),
      'ocsf control of the old resource type': made(CONTROL, result('IAM.3', 'Fail'), {
        resources: [{ ...USER, type: 'AwsIamUser' }],
      }),
      'ocsf control copied by another product': made(CONTROL, OTHER, result('IAM.3', 'Fail')),
      'ocsf key of the old resource type named by another product': made(OTHER, { resources: [OLD_KEY] }),
      'ocsf key of the old resource type named by GuardDuty': made({ resources: [OLD_KEY] }),
      'ocsf check in words only by another product': made(CONTROL, OTHER, { compliance: { status: 'Fail' } }),
      'ocsf check in numbers only by another product': made(CONTROL, OTHER, { compliance: { status_id: 3 } }),
      'ocsf check of a key of the old type by another product': made(OTHER, result('x', 'Fail'), {
        resources: [OLD_KEY],
      }),
      'ocsf check of an instance by another product': made(OTHER, result('x', 'Fail'), { resources: [INSTANCE] }),
      'ocsf guardduty about an instance': made({ resources: [INSTANCE] }),
      'ocsf key named by another product': made(OTHER),
      'ocsf key named by a product that looks like GuardDuty': made(product('111122223333:productv2/aws/guardduty')),
      'ocsf instance named by another product': made(OTHER, { resources: [INSTANCE] }),
      'ocsf check of a key by another product': made(OTHER, result('x', 'Fail')),
      'ocsf check of a user by another product': made(CONTROL, OTHER, result('x', 'Fail')),
      'ocsf passed check of a user by another product': made(CONTROL, OTHER, result('x', 'Pass')),
    }),
    ...prowler(made),
  ];
}

/** Prowler tells its result beside, by a word of its own. */
function prowler(made: (...fields: readonly Json[]) => Json): readonly Sample[] {
  const check = (event_code: string, fields: Json): Json =>
    made({ metadata: { event_code, uid: 'uid-1', product: PROWLER }, resources: [OLD_USER] }, fields);
  const checks = ['iam_rotate_access_key_90_days', 'iam_user_accesskey_unused'];
  return [
    ...checks.map((code) => ({ name: `ocsf Prowler's ${code}`, event: check(code, { status_code: 'FAIL' }) })),
    ...samplesOf({
      "ocsf Prowler's check that passed": check('iam_user_accesskey_unused', { status_code: 'PASS' }),
      "ocsf Prowler's check for a person to do": check('iam_user_accesskey_unused', { status_code: 'MANUAL' }),
      "ocsf Prowler's check without a result": check('iam_user_accesskey_unused', {}),
      "ocsf Prowler's check of a password": check('iam_password_policy_reuse_24', { status_code: 'FAIL' }),
    }),
  ];
}

function withFindingFields(event: Json, fields: Json): Json {
  const changes = Object.entries(fields);
  return changes.reduce((made, [path, value]) => withField(made, `detail.findings.0.${path}`, value), event);
}
