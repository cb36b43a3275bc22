import { REPORT_EVENT } from '../../../lambda/sources.ts';
import { rulesOf } from '../support/rules.ts';
import { ACCOUNT, type Resource, resourcesOf, synthesize } from '../support/synthesize.ts';

const template = synthesize().keystop;
const OTHER = '444455556666';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/security/scanner`;
const FOREIGN = `arn:aws:iam::${OTHER}:user/scanner`;
const configured = synthesize({ reporters: [ROLE, FOREIGN], reporterAccounts: [OTHER] }).keystop;
const REPORTER_ROLE = { 'Fn::GetAtt': [expect.stringMatching(/^ReportsReporterRole/) as string, 'Arn'] };
const BUS = { 'Fn::GetAtt': [expect.stringMatching(/^ReportsBus/) as string, 'Arn'] };

const roles = (of: typeof template) =>
  Object.entries(of.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('ReportsReporterRole'));

function policyOf(of: typeof template, effect: 'Allow' | 'Deny'): Record<string, unknown>[] {
  return resourcesOf(of, 'AWS::Events::EventBusPolicy')
    .map((policy) => policy.Properties['Statement'] as Record<string, unknown>)
    .filter((statement) => statement['Effect'] === effect);
}

function reportRule(of: typeof template): ReturnType<typeof rulesOf>[number] {
  const rule = rulesOf(of).find(({ id }) => id === 'ResponderReports');
  if (rule === undefined) throw new TypeError('the stack has a rule for reports');
  return rule;
}

/** What EventBridge makes of an event by the rule's input transformer, absent fields as empty texts. */
function transformed(event: Record<string, unknown>): unknown {
  const [target] = reportRule(template).targets;
  if (target === undefined) throw new TypeError('the rule has a target');
  const { InputPathsMap, InputTemplate } = target['InputTransformer'] as {
    readonly InputPathsMap: Record<string, string>;
    readonly InputTemplate: string;
  };
  const filled = InputTemplate.replace(/<([^>]+)>/g, (_placeholder, name: string) => {
    const path = (InputPathsMap[name] ?? '').split('.').slice(1);
    const value = path.reduce<unknown>((inner, step) => (inner as Record<string, unknown>)[step], event);
    return JSON.stringify(value ?? '');
  });
  return JSON.parse(filled);
}

describe('the reports bus', () => {
  it('admits the role that the stack creates, for reports only', () => {
    expect(policyOf(template, 'Allow')).toEqual([
      {
        Sid: 'AdmitReporters',
        Effect: 'Allow',
        Principal: { AWS: [REPORTER_ROLE] },
        Action: 'events:PutEvents',
        Resource: BUS,
        Condition: {
          StringEquals: {
            'events:source': 'keystop.report',
            'events:detail-type': 'Access Key Exposure Reported',
          },
        },
      },
    ]);
  });

  it('denies everybody else, administrators included', () => {
    expect(policyOf(template, 'Deny')).toEqual([
      {
        Sid: 'DenyOthers',
        Effect: 'Deny',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: BUS,
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': [REPORTER_ROLE] } },
      },
    ]);
  });

  it('admits the configured reporters in place of a role of its own', () => {
    expect([policyOf(configured, 'Allow')[0]?.['Principal'], policyOf(configured, 'Deny')[0]?.['Condition']]).toEqual([
      { AWS: [ROLE, FOREIGN] },
      { ArnNotEquals: { 'aws:PrincipalArn': [ROLE, FOREIGN] } },
    ]);
  });

  it('is closed to others before anything on it is heard', () => {
    const policies = Object.keys(template.findResources('AWS::Events::EventBusPolicy'));
    const rules = Object.entries(template.findResources('AWS::Events::Rule'));
    const [, rule] = rules.find(([id]) => id.startsWith('ResponderReports')) ?? [];
    expect((rule as Resource | undefined)?.['DependsOn']).toEqual(policies.toSorted());
  });
});

describe('the reporter role', () => {
  it('can be taken by principals of this account that may assume roles', () => {
    const [, role] = roles(template)[0] ?? [];
    expect((role as Resource | undefined)?.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:root`]] } },
        },
      ],
    });
  });

  it('has no rights but those of the bus', () => {
    const policies = resourcesOf(template, 'AWS::IAM::Policy').map((policy) => JSON.stringify(policy));
    expect(policies.filter((policy) => policy.includes('ReporterRole'))).toEqual([]);
  });

  it('is put out', () => {
    expect(Object.keys(template.findOutputs('*'))).toContain('ReporterRoleArn');
  });

  it('is left out where the configuration names the reporters', () => {
    expect([roles(configured).length, Object.keys(configured.findOutputs('*')).includes('ReporterRoleArn')]).toEqual([
      0,
      false,
    ]);
  });
});

describe('the rule on the reports bus', () => {
  it('hears reports of its own account only, on the bus only', () => {
    const { pattern, properties } = reportRule(template);
    expect({ pattern, bus: properties['EventBusName'] }).toEqual({
      pattern: { source: [REPORT_EVENT.source], 'detail-type': [REPORT_EVENT.detailType], account: [ACCOUNT] },
      bus: { Ref: expect.stringMatching(/^ReportsBus/) as string },
    });
  });

  it('hears reports of the reporter accounts, too', () => {
    expect(reportRule(configured).pattern).toMatchObject({ account: [ACCOUNT, OTHER] });
  });

  const envelope = {
    version: '0',
    id: '1',
    'detail-type': 'Access Key Exposure Reported',
    source: 'keystop.report',
    account: ACCOUNT,
    time: '2026-11-20T09:15:42Z',
    region: 'us-east-1',
  };

  it('hands on the envelope and the known fields', () => {
    const detail = Object.fromEntries(REPORT_EVENT.fields.map((field) => [field, `the "${field}"`]));
    expect(transformed({ ...envelope, detail })).toEqual({ ...envelope, detail });
  });

  it('hands on nothing else, such as a secret that a scanner put beside them', () => {
    const detail = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'planted', RawV2: 'planted' };
    expect(JSON.stringify(transformed({ ...envelope, resources: ['planted'], detail }))).not.toContain('planted');
  });

  it('hands on an absent field as an empty text', () => {
    expect(transformed({ ...envelope, detail: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' } })).toMatchObject({
      detail: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', userName: '', reason: '' },
    });
  });
});
