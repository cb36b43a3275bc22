import { readdirSync, readFileSync } from 'node:fs';
import { GUARDDUTY_FINDING, HEALTH_RISK_EVENT } from '../../infra/constructs/finding-patterns.ts';
import { matchesPattern } from './support/event-pattern.ts';

interface AnEvent {
  readonly source: string;
  readonly detail: {
    readonly resource: Record<string, unknown>;
    readonly service: { readonly additionalInfo: Record<string, unknown>; readonly [field: string]: unknown };
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

const FOLDER = 'test/fixtures/events';
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const read = (file: string): AnEvent => JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as AnEvent;
const withDetail = (file: string, change: (detail: AnEvent['detail']) => object): object => {
  const event = read(file);
  return { ...event, detail: { ...event.detail, ...change(event.detail) } };
};

const isGuardDuty = (event: unknown): boolean => matchesPattern(ruleOf(GUARDDUTY_FINDING), event);
const isHealth = (event: unknown): boolean => matchesPattern(ruleOf(HEALTH_RISK_EVENT), event);
/** As EventBridge gets it. */
function ruleOf({ detailType, ...pattern }: typeof GUARDDUTY_FINDING): object {
  return { ...pattern, 'detail-type': detailType };
}

const COMPROMISED = 'guardduty-compromisedcredentials-iamuser.json';
const SEQUENCE = 'guardduty-attacksequence-iamuser.json';
const EXPOSED = 'health-credentials-exposed.json';

describe('the GuardDuty rule', () => {
  it.each(files)('tells GuardDuty findings from others: %s', (file) => {
    expect(isGuardDuty(read(file))).toBe(file.startsWith('guardduty-'));
  });

  it.each(['accessKeyId', 'userName', 'userType', 'principalId'])(
    'lets through a finding that names %s only',
    (field) => {
      expect(isGuardDuty(withDetail(COMPROMISED, () => ({ resource: { accessKeyDetails: { [field]: 'x' } } })))).toBe(
        true,
      );
    },
  );

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
  it.each(files)('tells warnings of exposed keys from others: %s', (file) => {
    expect(isHealth(read(file))).toBe(file.startsWith('health-'));
  });

  it.each([
    ['AWS_RISK_CREDENTIALS_EXPOSED', true],
    ['AWS_RISK_CREDENTIALS_EXPOSURE_SUSPECTED', true],
    ['AWS_RISK_CREDENTIALS_COMPROMISED', true],
    ['AWS_RISK_CREDENTIALS_COMPROMISE_SUSPECTED', true],
    ['AWS_RISK_IAM_QUARANTINE', true],
    ['AWS_RISK_SOMETHING_ELSE', false],
  ])('hears %s: %s', (eventTypeCode, heard) => {
    expect(isHealth(withDetail(EXPOSED, () => ({ eventTypeCode })))).toBe(heard);
  });

  it('leaves out the closing of an event', () => {
    expect(isHealth(withDetail(EXPOSED, () => ({ statusCode: 'closed' })))).toBe(false);
  });

  it('lets through an event without a status', () => {
    expect(isHealth(withDetail(EXPOSED, () => ({ statusCode: undefined })))).toBe(true);
  });

  it('leaves out the same code of another service', () => {
    expect(isHealth(withDetail(EXPOSED, () => ({ service: 'EC2' })))).toBe(false);
  });
});
