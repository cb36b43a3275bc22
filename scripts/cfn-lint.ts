/**
 * Lints the templates that Keystop synthesizes for each partition with cfn-lint, which it installs into `.python/` where
 * it is not there yet. Run with `node --import tsx scripts/cfn-lint.ts`; exits with 1 on any finding.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const REQUIREMENTS = join(ROOT, 'scripts/cfn-lint-requirements.txt');
const PYTHON_FOLDER = join(ROOT, '.python');

/** One Region of each partition, one whose stack needs the forwarder, and an organization. */
const DEPLOYMENTS = [
  { region: 'us-east-1', configuration: {} },
  {
    region: 'eu-central-1',
    configuration: {
      globalEvents: true,
      noticeEmails: ['security@example.com'],
      reporters: ['arn:aws:iam::111122223333:role/scanner', 'arn:aws:iam::444455556666:role/scanner'],
      reporterAccounts: ['444455556666'],
      securityHub: { customAction: true, feedback: true },
    },
  },
  {
    region: 'eu-west-1',
    configuration: {
      organization: {
        id: 'o-exampleorgid',
        managementAccount: '222233334444',
        organizationalUnits: ['r-abcd'],
        regions: ['us-east-1', 'eu-west-1'],
      },
    },
  },
  { region: 'cn-north-1', configuration: { exposed: 'observe', stale: 'warn' } },
  { region: 'us-gov-west-1', configuration: { reservedConcurrency: 5, sweepIntervalHours: 1 } },
] as const;

interface LintFinding {
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] };
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): SpawnSyncReturns<string> {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...env } });
  if (result.error !== undefined) throw new Error(`cannot run ${command}`, { cause: result.error });
  return result;
}

function installOnce(): void {
  const pinned = readFileSync(REQUIREMENTS, 'utf8').trim();
  const marker = join(PYTHON_FOLDER, 'cfn-lint-requirements.txt');
  if (existsSync(marker) && readFileSync(marker, 'utf8').trim() === pinned) return;
  console.log(`installing ${pinned} into .python`);
  const args = ['-m', 'pip', 'install', '--quiet', '--upgrade', '--target', PYTHON_FOLDER, '-r', REQUIREMENTS];
  const { status, stderr } = run('python3', args);
  if (status !== 0) throw new Error(`cannot install ${pinned}; Python 3.10 or newer with pip is needed:\n${stderr}`);
  writeFileSync(marker, `${pinned}\n`);
}

/** The templates of a deployment. Runs the app itself: the CDK's command line would put its own Region in place. */
function synthesize(region: string, configuration: object, folder: string): string[] {
  const file = join(folder, 'keystop.config.json');
  const output = join(folder, 'cdk.out');
  writeFileSync(file, JSON.stringify(configuration));
  const { status, stderr } = run('node', ['--import', 'tsx', 'infra/app.ts'], {
    CDK_DEFAULT_ACCOUNT: '111122223333',
    CDK_DEFAULT_REGION: region,
    CDK_OUTDIR: output,
    // Without bundling: the code is no part of a template.
    CDK_CONTEXT_JSON: JSON.stringify({ ...contextOfProject(), config: file, 'aws:cdk:bundling-stacks': [] }),
  });
  if (status !== 0) throw new Error(`cannot synthesize for ${region}:\n${stderr}`);
  return readdirSync(output)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(output, name));
}

function contextOfProject(): object {
  const project = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { readonly context?: object };
  return project.context ?? {};
}

function lint(region: string, template: string): LintFinding[] {
  // cfn-lint's exit codes are a bit mask of levels; anything it cannot print as JSON is a failure of its own.
  // W3005: the CDK names a role among the dependencies of what uses it, for the sake of the role's policy.
  const args = ['--format', 'json', '--ignore-checks', 'W3005', '--regions', region, '--template', template];
  const { stdout, stderr } = run('python3', ['-c', 'from cfnlint.runner import main; main()', ...args], {
    PYTHONPATH: PYTHON_FOLDER,
  });
  try {
    return JSON.parse(stdout) as LintFinding[];
  } catch (cause) {
    throw new Error(`cfn-lint failed on ${template}:\n${stderr}${stdout}`, { cause });
  }
}

/** The Region of a stack: the one that its name ends with, the forwarder's, or the deployment's. */
function regionOf(stack: string, region: string): string {
  const named = /-([a-z]{2}-[a-z-]+-\d)$/.exec(stack)?.[1];
  return named ?? (stack.endsWith('GlobalEvents') ? 'us-east-1' : region);
}

function main(): void {
  installOnce();
  const folder = mkdtempSync(join(tmpdir(), 'keystop-cfn-lint-'));
  let count = 0;
  try {
    for (const { region, configuration } of DEPLOYMENTS) {
      const own = mkdtempSync(join(folder, `${region}-`));
      for (const template of synthesize(region, configuration, own)) {
        const stack = template.split('/').at(-1)?.replace('.template.json', '') ?? template;
        const stackRegion = regionOf(stack, region);
        const findings = lint(stackRegion, template);
        count += findings.length;
        console.log(`${stack} in ${stackRegion}: ${findings.length === 0 ? 'clean' : `${findings.length} findings`}`);
        for (const { Level, Rule, Location, Message } of findings) {
          console.log(`  ${Level} ${Rule.Id} at ${Location.Path.join('/')}: ${Message}`);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.exitCode = count === 0 ? 0 : 1;
}

main();
