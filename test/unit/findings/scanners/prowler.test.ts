import { isProwler, readProwler } from '../../../../lambda/findings/scanners/prowler.ts';
import { anAsffFinding, anOcsfFinding } from '../../../support/builders/samples/scans.ts';

const user = (name: string) => ({ name, id: undefined });
const asff = (over: object) => readProwler(anAsffFinding({ ...over }));
const ocsf = (over: object) => readProwler(anOcsfFinding({ ...over }));

describe('a finding of Prowler in AWS’s format', () => {
  it('names the user, its account and the check', () => {
    expect(asff({})).toEqual([
      { kind: 'user', account: '111122223333', user: user('ci-deployer'), check: 'iam_rotate_access_key_90_days' },
    ]);
  });

  it.each([
    ['a passed check', { Compliance: { Status: 'PASSED' } }],
    ['an archived finding', { RecordState: 'ARCHIVED' }],
    ['another check', { GeneratorId: 'prowler-iam_user_mfa_enabled_console_access' }],
    ['a finding without an account', { AwsAccountId: 'none' }],
    ['another resource', { Resources: [{ Type: 'AwsIamRole', Id: 'arn:aws:iam::111122223333:role/x' }] }],
    ['a user that is no user', { Resources: [{ Type: 'AwsIamUser', Id: 'arn:aws:iam::111122223333:role/x' }] }],
  ])('names nobody for %s', (_, over) => {
    expect(asff(over)).toEqual([]);
  });
});

describe('a finding of Prowler in OCSF', () => {
  it('names the user, its account and the check', () => {
    expect(ocsf({})).toEqual([
      { kind: 'user', account: '111122223333', user: user('ci-deployer'), check: 'iam_rotate_access_key_90_days' },
    ]);
  });

  it('names the user by its name where there is no ARN', () => {
    expect(ocsf({ resources: [{ type: 'AwsIamUser', name: 'alice' }] })).toMatchObject([{ user: user('alice') }]);
  });

  it.each([
    ['a passed check', { status_code: 'PASS' }],
    ['a muted finding', { status: 'Suppressed' }],
    ['no check', { metadata: { product: { name: 'Prowler' } } }],
    ['another resource', { resources: [{ type: 'AwsIamRole', name: 'x' }] }],
  ])('names nobody for %s', (_, over) => {
    expect(ocsf(over)).toEqual([]);
  });
});

describe('isProwler', () => {
  it.each([
    ['its ASFF', anAsffFinding(), true],
    ['its OCSF', anOcsfFinding(), true],
    ['another product’s ASFF', anAsffFinding({ GeneratorId: 'security-control/IAM.3' }), false],
    ['another product’s OCSF', { metadata: { product: { name: 'Security Hub' } } }, false],
  ])('knows %s', (_, entry, expected) => {
    expect(isProwler(entry)).toBe(expected);
  });
});
