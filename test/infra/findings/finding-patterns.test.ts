import { hearing } from '../support/rules.ts';
import {
  ADVISED,
  COMPROMISED,
  EXPOSED,
  HUB_CONTROL,
  HUB_GUARDDUTY,
  HUB_V2_GUARDDUTY,
  NEW_KEY,
  PROWLER,
  QUARANTINED,
  SEQUENCE,
  UNROTATED,
  UNUSED,
  files,
  read,
  rules,
  withDetail,
} from '../support/recorded-findings.ts';

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  [UNUSED]: ['EvaluatorFindingsAccessAnalyzer'],
  [NEW_KEY]: ['ResponderWatch'],
  [QUARANTINED]: ['ResponderQuarantine'],
  [UNROTATED]: ['EvaluatorFindingsConfig'],
  'config-root-access-key.json': ['EvaluatorFindingsConfig'],
  [SEQUENCE]: ['ResponderGuardDuty'],
  [COMPROMISED]: ['ResponderGuardDuty'],
  'guardduty-consolelogin-no-key.json': ['ResponderGuardDuty'],
  'guardduty-instancecred-exfil-assumedrole.json': ['ResponderGuardDuty'],
  'guardduty-maliciousip-iamuser.json': ['ResponderGuardDuty'],
  'guardduty-root-credential-usage.json': ['ResponderGuardDuty'],
  'health-credentials-exposed-backup-region.json': ['ResponderHealth'],
  [EXPOSED]: ['ResponderHealth'],
  'health-exposure-suspected-no-resources-key.json': ['ResponderHealth'],
  'keystop-exposure-reported.json': ['ResponderReports'],
  [PROWLER]: ['EvaluatorFindingsHubPosture'],
  [HUB_GUARDDUTY]: ['ResponderHubGuardDuty'],
  [HUB_CONTROL]: ['EvaluatorFindingsHubControls'],
  [HUB_V2_GUARDDUTY]: ['ResponderHubV2GuardDuty'],
  [ADVISED]: ['ResponderTrustedAdvisor'],
};

const isGuardDuty = (event: object): boolean => hearing(rules, event).includes('ResponderGuardDuty');

const isHealth = (change: object): boolean =>
  hearing(
    rules,
    withDetail(EXPOSED, () => change),
  ).includes('ResponderHealth');

describe('the rules', () => {
  it.each(files)('hear a recorded event once, by its own rule, or not at all: %s', (file) => {
    expect(hearing(rules, read(file))).toEqual(EXPECTED[file] ?? []);
  });

  it('are tried on every event that is expected of them', () => {
    expect(files).toEqual(expect.arrayContaining(Object.keys(EXPECTED)));
  });

  // EventBridge's default quota; more has to be asked for.
  it.each(rules.map((rule) => [rule.id, rule.pattern] as const))('%s fits in 2048 characters', (_id, pattern) => {
    expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048);
  });

  it('take little of the account’s quota of 30 rules with wildcards on a bus', () => {
    expect(rules.filter((rule) => JSON.stringify(rule.pattern).includes('"wildcard"'))).toHaveLength(1);
  });
});

describe('the GuardDuty rule', () => {
  it.each([
    { accessKeyId: 'AKIA1' },
    { userName: 'alice' },
    { userName: 'alice', userType: 'IAMUser' },
    { principalId: 'AIDA1' },
    { principalId: '111122223333' },
    { userType: 'Root' },
  ])('lets through a finding that names nothing but %j', (accessKeyDetails) => {
    expect(isGuardDuty(withDetail(COMPROMISED, () => ({ resource: { accessKeyDetails } })))).toBe(true);
  });

  it.each([
    {},
    { userType: 'IAMUser' },
    { accessKeyId: '', userName: '', principalId: '', userType: 'Unknown' },
    { principalId: 'AROA1:session', userName: 'deploy', userType: 'AssumedRole' },
  ])('leaves out a finding that names nobody by %j', (accessKeyDetails) => {
    expect(isGuardDuty(withDetail(COMPROMISED, () => ({ resource: { accessKeyDetails } })))).toBe(false);
  });

  it('lets through an S3 finding that names an access key', () => {
    const event = withDetail(COMPROMISED, ({ resource }) => ({
      type: 'Exfiltration:S3/MaliciousIPCaller',
      resource: { ...resource, resourceType: 'S3Bucket' },
    }));
    expect(isGuardDuty(event)).toBe(true);
  });

  it('lets through a sequence found by a Custom Detection Rule', () => {
    expect(isGuardDuty(withDetail(SEQUENCE, () => ({ type: 'Persistence:IAM/AccountManipulation' })))).toBe(true);
  });

  it.each([{ credentialUid: 'ASIA1' }, { name: 'alice' }, { uid: 'AIDA1' }, { type: 'Root' }])(
    'lets through a sequence with an actor of %j',
    (user) => {
      const service = { detection: { sequence: { uid: '1', actors: [{ id: '1' }, { id: '2', user }] } } };
      expect(isGuardDuty(withDetail(SEQUENCE, () => ({ service })))).toBe(true);
    },
  );

  it('leaves out a sequence whose actors are no users', () => {
    const service = { detection: { sequence: { uid: '1', actors: [{ id: '1', process: { name: 'xmrig' } }] } } };
    expect(isGuardDuty(withDetail(SEQUENCE, () => ({ service })))).toBe(false);
  });

  it('leaves out a finding about an instance', () => {
    const event = withDetail(COMPROMISED, () => ({
      type: 'Recon:EC2/Portscan',
      resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-1' } },
    }));
    expect(isGuardDuty(event)).toBe(false);
  });

  it.each([COMPROMISED, SEQUENCE])('leaves out a sample of %s', (file) => {
    const event = withDetail(file, ({ service }) => ({ service: { ...service, additionalInfo: { sample: true } } }));
    expect(isGuardDuty(event)).toBe(false);
  });

  it('leaves out what a person has archived', () => {
    expect(isGuardDuty(withDetail(COMPROMISED, ({ service }) => ({ service: { ...service, archived: true } })))).toBe(
      false,
    );
  });

  it('lets through a finding that says it is no sample', () => {
    const event = withDetail(COMPROMISED, ({ service }) => ({
      service: { ...service, additionalInfo: { sample: false } },
    }));
    expect(isGuardDuty(event)).toBe(true);
  });

  it('lets through a finding without additional information', () => {
    expect(isGuardDuty(withDetail(COMPROMISED, () => ({ service: { serviceName: 'guardduty' } })))).toBe(true);
  });
});

describe('the Health rule', () => {
  it.each([
    ['AWS_RISK_CREDENTIALS_EXPOSED', true],
    ['AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED', true],
    ['AWS_RISK_CREDENTIALS_COMPROMISED', true],
    ['AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED', true],
    ['AWS_RISK_IAM_QUARANTINE', true],
    ['AWS_RISK_SOMETHING_ELSE', false],
  ])('hears %s: %s', (eventTypeCode, heard) => {
    expect(isHealth({ eventTypeCode })).toBe(heard);
  });

  it('leaves out the closing of an event', () => {
    expect(isHealth({ statusCode: 'closed' })).toBe(false);
  });

  it('lets through an event without a status', () => {
    expect(isHealth({ statusCode: undefined })).toBe(true);
  });

  it('leaves out the same code of another service', () => {
    expect(isHealth({ service: 'EC2' })).toBe(false);
  });
});
