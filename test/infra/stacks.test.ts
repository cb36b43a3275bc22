import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Stack, Validations } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleHandler } from '../../infra/constructs/functions/handler-code.ts';
import { globalRegionOf } from '../../infra/config/regions.ts';
import { rulesOf } from './support/rules.ts';
import { anApp, type Resource, resourcesOf, type Statement, synthesize } from './support/synthesize.ts';

/** Each resource by its logical id: its type, and what a policy allows or denies. A changed right shows in one line. */
function outlineOf(template: Template): Readonly<Record<string, string | readonly string[]>> {
  const resources = Object.entries(template.toJSON()['Resources'] as Readonly<Record<string, Resource>>);
  return Object.fromEntries(resources.map(([id, resource]) => [id, outlined(resource)]));
}

function outlined({ Type, Properties = {} }: Partial<Resource>): string | readonly string[] {
  const document = Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] } | undefined;
  const rights = (document?.Statement ?? []).map(({ Effect, Action }) => `${Effect} ${[Action].flat().join(', ')}`);
  return rights.length === 0 ? `${Type}` : [`${Type}`, ...rights];
}

function violationsOf(file: Record<string, unknown>, region: string): unknown[] {
  const { app } = synthesize(file, region);
  return new AwsSolutionsChecks(app).validateScope(app).violations;
}

function filesOf(folder: string | undefined): [string, string][] {
  return readdirSync(folder ?? '').map((file) => [file, readFileSync(join(folder ?? '', file), 'utf8')]);
}

describe('KeystopStack', () => {
  it('has the resources and rights that were agreed on', () => {
    expect(outlineOf(synthesize().keystop)).toMatchSnapshot();
  });

  it.each([
    'NoticeTopicArn',
    'LedgerTableName',
    'RetryQueueUrl',
    'SecondLooksQueueUrl',
    'DeadLetterQueueUrl',
    'FailedRunsQueueUrl',
    'StaleFindingsQueueUrl',
    'FailedFindingsQueueUrl',
    'ReportsBusName',
    'ReporterRoleArn',
    'ResponderFunctionName',
    'SweepStateMachineArn',
    'SweeperFunctionName',
    'EvaluatorFunctionName',
    'ReactivatorUrl',
    'ReactivatorPolicyArn',
    'ReactivatorFunctionName',
    'SubscribeCommand',
  ])('puts out %s', (output) => {
    expect(Object.keys(synthesize().keystop.findOutputs('*'))).toContain(output);
  });

  it('says how to subscribe, and that nothing stale is contained until then', () => {
    expect(JSON.stringify(synthesize().keystop.findOutputs('SubscribeCommand'))).toMatch(
      /no stale key is set Inactive.*aws sns subscribe --region us-east-1 --topic-arn/,
    );
  });

  it.each(['us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1'])('names no partition in %s', (region) => {
    const securityHub = { customAction: true, feedback: true };
    const { keystop, globalEvents } = synthesize({ globalEvents: true, securityHub, revokeSessions: true }, region);
    expect(JSON.stringify([keystop, globalEvents].map((template) => template?.toJSON()))).not.toMatch(
      /arn:aws[a-z-]*:/,
    );
  });

  it.each([
    ['us-east-1', 'us-east-1'],
    ['eu-central-1', 'us-east-1'],
    ['cn-northwest-1', 'cn-north-1'],
    ['us-gov-east-1', 'us-gov-west-1'],
  ])('in %s knows that Health delivers in %s', (region, globalRegion) => {
    expect(globalRegionOf(region)).toBe(globalRegion);
  });

  it.each(['eu-central-1', 'us-gov-east-1', 'cn-northwest-1'])('warns in %s of what is not heard there', (region) => {
    const warning = Match.stringLikeRegexp(
      'does not hear AWS Health.*Trusted Advisor.*CloudTrail: they are.*"globalEvents": true.*cdk deploy --all',
    );
    synthesize({}, region).annotations.hasWarning('/Keystop', warning);
  });

  it.each(['us-east-1', 'us-gov-west-1', 'cn-north-1'])('warns of nothing in %s, which hears all', (region) => {
    synthesize({}, region).annotations.hasNoWarning('*', Match.anyValue());
  });

  it('warns aloud of an expired exemption', () => {
    const exemptions = [{ user: 'backup', owner: 'storage team', reason: 'r', expires: '2020-01-01' }];
    synthesize({ exemptions }).annotations.hasWarning('/Keystop', Match.stringLikeRegexp('expired on 2020-01-01'));
  });
});

describe('GlobalEventsStack', () => {
  const { globalEvents, annotations } = synthesize({ globalEvents: true }, 'eu-central-1');

  it.each(['aws.health', 'aws.trustedadvisor', 'aws.iam'])(
    'sends events of %s to the default bus of Keystop’s own Region',
    (source) => {
      globalEvents?.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: Match.objectLike({ source: [source] }),
        Targets: [
          Match.objectLike({
            Arn: {
              'Fn::Join': [
                '',
                ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-central-1:111122223333:event-bus/default'],
              ],
            },
          }),
        ],
      });
    },
  );

  it('forwards only what Keystop itself hears', () => {
    const [forwarded, heard] = [globalEvents, synthesize({}, 'eu-central-1').keystop].map((template) =>
      template === undefined ? [] : rulesOf(template).map((rule) => JSON.stringify(rule.pattern)),
    );
    expect(heard).toEqual(expect.arrayContaining(forwarded ?? ['nothing']));
  });

  it('may put events on that bus only', () => {
    const roles = globalEvents === undefined ? [] : resourcesOf(globalEvents, 'AWS::IAM::Policy');
    expect(roles.map((policy) => JSON.stringify(policy).match(/"Action":"[^"]+"/g))).toEqual([
      ['"Action":"events:PutEvents"'],
    ]);
  });

  it('silences the warning of what is not heard', () => {
    annotations.hasNoWarning('*', Match.anyValue());
  });

  it.each(['us-east-1', 'us-gov-west-1', 'cn-north-1'])(
    'is left out in %s, where nothing is to be forwarded',
    (region) => {
      expect(synthesize({ globalEvents: true }, region).globalEvents).toBeUndefined();
    },
  );
});

describe('cdk-nag', () => {
  it.each([
    ['us-east-1', {}],
    ['eu-central-1', { globalEvents: true, securityHub: { customAction: true, feedback: true } }],
    ['cn-north-1', { exposed: 'observe', stale: 'observe' }],
    ['us-gov-west-1', { existingLedgerTableName: 'Keystop-LedgerTable-1', revokeSessions: true }],
  ])('finds nothing in %s with %j that is not acknowledged', (region, file) => {
    expect(violationsOf(file, region)).toEqual([]);
  });

  it('fails synthesis on a new finding', () => {
    const app = anApp();
    const stack = new Stack(app, 'Stack');
    new Queue(stack, 'WithoutTls');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow('AwsSolutions-SQS4');
  });
});

describe('bundleHandler', () => {
  let folders: string[];
  beforeAll(() => {
    folders = ['responder', 'responder', 'sweeper', 'evaluator', 'reactivator'].map((entry) => {
      const folder = mkdtempSync(join(tmpdir(), 'keystop-bundle-'));
      bundleHandler(`lambda/handlers/${entry}.ts`, folder);
      return folder;
    });
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it('gives the same bytes each time', () => {
    expect(filesOf(folders[0])).toEqual(filesOf(folders[1]));
  });

  it.each([0, 2, 3, 4])('gives a module that exports the handler: %i', (i) => {
    expect(new Map(filesOf(folders[i])).get('index.mjs')).toMatch(/export\{[^}]*\b[\w$]+ as handler\b/);
  });

  it.each([0, 2, 3, 4])('gives files that each find in the others what they import: %i', (i) => {
    const files = filesOf(folders[i]).map(([name]) => pathToFileURL(join(folders[i] ?? '', name)).href);
    const script = `for (const file of ${JSON.stringify(files)}) await import(file); process.exit(0);`;
    const env = { ...process.env, AWS_REGION: 'us-east-1', NODE_NO_WARNINGS: '1' };
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { env })).not.toThrow();
  });

  it('has the responder load one file at its start', () => {
    expect(new Map(filesOf(folders[0])).get('index.mjs')).not.toMatch(/(?:from|import) ?"\.\//);
  });

  it('puts what draws charts into the sweeper only, where none of its other stages loads it', () => {
    const drawing = folders.map((folder) => filesOf(folder).filter(([, code]) => code.includes('role="img"')));
    expect(drawing.map((files) => files.length)).toEqual([0, 0, 1, 0, 0]);
    expect(drawing.flat().map(([name]) => name)).not.toContain('index.mjs');
  });

  it('holds none of the ways to find credentials that a function does not use', () => {
    const searching = folders.flatMap(filesOf).filter(([, code]) => /credential_process|sso_session/.test(code));
    expect(searching.map(([name]) => name)).toEqual([]);
  });

  it('takes in no package that needs a require, which a module does not have', () => {
    expect(folders.flatMap(filesOf).filter(([, code]) => code.includes('Dynamic require of'))).toEqual([]);
  });
});
