import { join } from 'node:path';
import {
  CLOCK_FILE,
  crowdedFolders,
  ENVIRONMENT_FILE,
  factsOf,
  readSources,
  unlistedRooms,
  violationsOf,
} from './import-rule.ts';

const ROOT = join(__dirname, '../..');
const SOURCES = readSources(ROOT, ['lambda', 'cli', 'infra']);

/** The violations of a file that held this source. */
const planted = (path: string, source: string): readonly string[] => violationsOf(path, factsOf(source));

describe('the project', () => {
  it.each([...SOURCES.keys()])('%s keeps to its layer, its lines, and to the one clock and environment', (path) => {
    const facts = SOURCES.get(path);
    expect(facts === undefined ? ['unread'] : violationsOf(path, facts)).toEqual([]);
  });

  it.each([
    'lambda/domain/',
    'lambda/findings/',
    'lambda/usecases/',
    'lambda/adapters/',
    'lambda/handlers/',
    'infra/',
    'cli/',
  ])('has files in %s, so that the rule is about something', (folder) => {
    expect([...SOURCES.keys()].filter((path) => path.startsWith(folder)).length).toBeGreaterThan(1);
  });

  it('has no room that the order of rooms does not list', () => {
    expect(unlistedRooms(SOURCES.keys())).toEqual([]);
  });

  it('has no folder that holds more files than a reader takes in', () => {
    expect(crowdedFolders(SOURCES.keys())).toEqual([]);
  });

  it('reads the environment of lambda in exactly one file', () => {
    const reading = [...SOURCES].filter(([path, facts]) => path.startsWith('lambda/') && facts.readsEnvironment);
    expect(reading.map(([path]) => path)).toEqual([ENVIRONMENT_FILE]);
  });

  it('reads the clock of lambda in exactly one file', () => {
    const reading = [...SOURCES].filter(([path, facts]) => path.startsWith('lambda/') && facts.readsClock);
    expect(reading.map(([path]) => path)).toEqual([CLOCK_FILE]);
  });
});

describe('the order of rooms', () => {
  it.each([
    ['lambda/domain/keys/access-key.ts', '../sweep/staleness.ts'],
    ['lambda/usecases/change/record.ts', '../respond/respond.ts'],
    ['lambda/usecases/ports/iam.ts', '../change/record.ts'],
    ['lambda/usecases/change/record.ts', '../unlisted/record.ts'],
    ['lambda/findings/fields/fields.ts', '../parse.ts'],
    ['infra/constructs/functions/handler-function.ts', '../operate/alarms.ts'],
    ['infra/config/regions.ts', '../stacks/output.ts'],
    ['cli/terminal/print.ts', '../commands/sweep/sweep.ts'],
    ['cli/commands/contain/contain.ts', '../report/report.ts'],
  ])('refuses %s that imports %s', (path, specifier) => {
    expect(planted(path, `import type { x } from '${specifier}';`)).toEqual([`${path} imports up: ${specifier}`]);
  });

  it.each([
    ['lambda/domain/sweep/staleness.ts', '../keys/access-key.ts'],
    ['lambda/domain/sweep/staleness.ts', './exemption.ts'],
    ['lambda/usecases/sweep/stages/plan.ts', '../warn-stale.ts'],
    ['lambda/findings/parse.ts', './sources/health.ts'],
    ['infra/stacks/keystop-stack.ts', '../constructs/operate/alarms.ts'],
  ])('lets %s import %s', (path, specifier) => {
    expect(planted(path, `import type { x } from '${specifier}';`)).toEqual([]);
  });

  it('sees a folder with too many files', () => {
    const files = Array.from({ length: 22 }, (_, index) => `cli/terminal/file-${index}.ts`);
    expect(crowdedFolders(files)).toEqual(['cli/terminal: 22 files']);
  });

  it('sees a room that is not in the list', () => {
    expect(unlistedRooms(['lambda/domain/attic/box.ts'])).toEqual(['lambda/domain/attic']);
  });
});

describe('the rule', () => {
  it.each([
    ['lambda/contract.ts', '../lambda/domain/policy.ts'],
    ['lambda/contract.ts', 'node:path'],
    ['lambda/sources.ts', './domain/findings/finding.ts'],
    ['lambda/domain/finding.ts', '../sources.ts'],
    ['lambda/domain/finding.ts', '../findings/parse.ts'],
    ['lambda/domain/finding.ts', '../usecases/ports.ts'],
    ['lambda/domain/finding.ts', 'node:crypto'],
    ['lambda/domain/finding.ts', 'csv-parse/sync'],
    ['lambda/findings/parse.ts', '../usecases/ports.ts'],
    ['lambda/findings/parse.ts', '../contract.ts'],
    ['lambda/findings/parse.ts', 'zod'],
    ['lambda/usecases/respond.ts', '../adapters/system-clock.ts'],
    ['lambda/usecases/respond.ts', '../handlers/settings.ts'],
    ['lambda/usecases/respond.ts', '@aws-sdk/client-iam'],
    ['lambda/usecases/respond.ts', 'node:timers/promises'],
    ['lambda/adapters/iam-client.ts', '../usecases/respond.ts'],
    ['lambda/adapters/iam-client.ts', '../findings/parse.ts'],
    ['lambda/adapters/iam-client.ts', '../handlers/settings.ts'],
    ['lambda/handlers/responder.ts', '@aws-sdk/client-iam'],
    ['lambda/handlers/responder.ts', '../../infra/config/regions.ts'],
    ['lambda/handlers/responder.ts', '../../cli/start.ts'],
    ['lambda/handlers/responder.ts', '../../test/support/builders/builders.ts'],
    ['cli/start.ts', '@aws-sdk/client-iam'],
    ['cli/start.ts', '@smithy/types'],
    ['cli/start.ts', '../infra/config/regions.ts'],
    ['cli/start.ts', '../test/support/builders/builders.ts'],
    ['infra/app.ts', '../lambda/domain/policy.ts'],
    ['infra/app.ts', '../lambda/handlers/responder.ts'],
    ['infra/app.ts', '../cli/start.ts'],
    ['infra/app.ts', '../test/support/builders/builders.ts'],
    ['infra/stacks/keystop-stack.ts', '../../lambda/usecases/ports.ts'],
    ['infra/app.ts', '@aws-sdk/client-iam'],
    ['infra/app.ts', 'aws-cdk'],
    ['lambda/adapters/iam-client.ts', '/elsewhere.ts'],
  ])('refuses %s that imports %s', (path, specifier) => {
    expect(planted(path, `import { x } from '${specifier}';`)).toEqual([`${path} imports ${specifier}`]);
  });

  it.each([
    ['lambda/domain/policy/policy.ts', '../findings/finding.ts'],
    ['lambda/domain/findings/finding.ts', '../../contract.ts'],
    ['lambda/findings/parse.ts', '../domain/findings/finding.ts'],
    ['lambda/findings/parse.ts', '../sources.ts'],
    ['lambda/usecases/respond/respond.ts', '../../findings/parse.ts'],
    ['lambda/usecases/respond/respond.ts', '../../contract.ts'],
    ['lambda/adapters/aws/iam-client.ts', '../../usecases/ports/iam.ts'],
    ['lambda/adapters/iam-client.ts', '@aws-sdk/client-iam'],
    ['lambda/handlers/responder.ts', '../adapters/aws/iam-client.ts'],
    ['lambda/handlers/responder.ts', 'aws-lambda'],
    ['cli/commands/contain/contain.ts', '../../../lambda/usecases/respond/respond.ts'],
    ['cli/commands/contain/contain.ts', 'commander'],
    ['infra/stacks/keystop-stack.ts', '../../lambda/contract.ts'],
    ['infra/constructs/findings/finding-patterns.ts', '../../../lambda/sources.ts'],
    ['infra/stacks/keystop-stack.ts', 'aws-cdk-lib/aws-iam'],
  ])('lets %s import %s', (path, specifier) => {
    expect(planted(path, `import { x } from '${specifier}';`)).toEqual([]);
  });

  it.each([
    ['a static import', "import { x } from 'node:fs';"],
    ['an import for its effect', "import 'node:fs';"],
    ['a default import', "import x from 'node:fs';"],
    ['an import of all', "import * as x from 'node:fs';"],
    ['a type-only import', "import type { x } from 'node:fs';"],
    ['an import of a type among values', "import { type x } from 'node:fs';"],
    ['a re-export', "export { x } from 'node:fs';"],
    ['a re-export of a type', "export type { x } from 'node:fs';"],
    ['a re-export of all', "export * from 'node:fs';"],
    ['a re-export of all under a name', "export * as x from 'node:fs';"],
    ['a dynamic import', "const x = async () => import('node:fs');"],
    ['an import in a type', "type X = import('node:fs').Stats;"],
    ['a require', "const x = require('node:fs');"],
    ['an old import', "import x = require('node:fs');"],
  ])('sees %s', (_name, source) => {
    expect(planted('lambda/domain/finding.ts', source)).toEqual(['lambda/domain/finding.ts imports node:fs']);
  });

  it('refuses a dynamic import of a module that is only known at run time', () => {
    const source = 'export const x = async (name: string) => import(`./${name}.ts`);';
    expect(planted('lambda/domain/finding.ts', source)).toEqual(['lambda/domain/finding.ts imports (computed)']);
  });

  it('refuses a way around by folders that do not exist', () => {
    expect(planted('lambda/domain/finding.ts', "import '../domain/../adapters/iam-client.ts';")).toHaveLength(1);
  });

  it('refuses a file in a folder that the layout does not know', () => {
    expect(planted('scripts/x.ts', '')).toEqual(['scripts/x.ts belongs to no layer']);
  });

  it.each([
    ['process.env', 'const x = process.env;'],
    ['a variable', 'const x = process.env.AWS_REGION;'],
    ['a computed name', "const x = process['env'];"],
    ['destructuring', 'const { env } = process;'],
    ['the module', "import { env } from 'node:process';"],
  ])('refuses an adapter that reads the environment by %s', (_name, source) => {
    expect(planted('lambda/adapters/iam-client.ts', source)).toEqual([
      'lambda/adapters/iam-client.ts reads process.env',
    ]);
  });

  it.each([
    ['Date.now()', 'const x = Date.now();'],
    ['Date.now as a value', 'const x = Date.now;'],
    ['new Date()', 'const x = new Date();'],
    ['new Date without parentheses', 'const x = new Date;'],
    ['performance.now()', 'const x = performance.now();'],
    ['process.hrtime()', 'const x = process.hrtime();'],
  ])('refuses a use case that reads the clock by %s', (_name, source) => {
    expect(planted('lambda/usecases/respond.ts', source)).toEqual(['lambda/usecases/respond.ts reads the clock']);
  });

  it('lets a use case make an instant of another', () => {
    expect(planted('lambda/usecases/respond.ts', 'const x = new Date(0);')).toEqual([]);
  });

  it('lets only the one file read the environment, and only the one the clock', () => {
    const source = 'const x = [process.env, new Date()];';
    expect([ENVIRONMENT_FILE, CLOCK_FILE].flatMap((path) => planted(path, source))).toEqual([
      `${ENVIRONMENT_FILE} reads the clock`,
      `${CLOCK_FILE} reads process.env`,
    ]);
  });

  it.each([
    ['exactly 300 lines is kept', 300, 0],
    ['one line more is refused', 301, 1],
  ])('a file of %s', (_name, lines, count) => {
    expect(planted('infra/app.ts', 'const x = 1;\n'.repeat(lines).replaceAll('const x', 'x'))).toHaveLength(count);
  });
});
