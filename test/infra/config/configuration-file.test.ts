import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, loadConfiguration } from '../../../infra/config/configuration.ts';
import { configurationSchema } from '../../../infra/config/schema.ts';
import { createStacks } from '../../../infra/create-stacks.ts';
import { aConfiguration, anApp } from '../support/synthesize.ts';

const NOW = new Date('2026-11-20T12:00:00Z');

const stacksOf = (file: Record<string, unknown>) =>
  createStacks(anApp(), aConfiguration(file), { account: '111122223333', region: 'us-east-1' });

describe('createStacks', () => {
  it('takes reporters of its own account and of the reporter accounts', () => {
    const reporters = ['arn:aws:iam::111122223333:user/ci/scanner', 'arn:aws:iam::444455556666:role/scanner'];
    expect(() => stacksOf({ reporters, reporterAccounts: ['444455556666'] })).not.toThrow();
  });

  it('refuses a reporter of another account that is no reporter account, which no rule would hear', () => {
    expect(() => stacksOf({ reporters: ['arn:aws:iam::444455556666:role/scanner'] })).toThrow(
      new ConfigurationError('the configuration', [
        'reporters[0]: got "arn:aws:iam::444455556666:role/scanner"; use an ARN of 111122223333, or name 444455556666 in reporterAccounts too',
      ]),
    );
  });
});

describe('loadConfiguration', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'keystop-configuration-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const load = (file?: string) => loadConfiguration({ root, file, now: NOW });

  it('takes every default where there is no file', () => {
    expect(load().stackName).toBe('Keystop');
  });

  it('reads keystop.config.json of the project', () => {
    writeFileSync(join(root, 'keystop.config.json'), '{ "stale": "observe" }');
    expect(load().stale).toBe('observe');
  });

  it('reads the file that is named, in place of keystop.config.json', () => {
    writeFileSync(join(root, 'keystop.config.json'), '{ "stale": "observe" }');
    writeFileSync(join(root, 'production.json'), '{ "stale": "warn" }');
    expect(load('production.json').stale).toBe('warn');
  });

  it('refuses a named file that does not exist', () => {
    expect(() => load('production.json')).toThrow(
      'production.json has a mistake:\n  - there is no such file; name an existing one with -c config=FILE',
    );
  });

  it('refuses content that is not JSON', () => {
    writeFileSync(join(root, 'keystop.config.json'), '{ stale: "warn" }');
    expect(() => load()).toThrow(/^keystop\.config\.json has a mistake:\n {2}- the file: not valid JSON \(/);
  });
});

describe('docs/configuration.md', () => {
  const rows = readFileSync('docs/configuration.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));

  it.each(Object.keys(configurationSchema.shape))('explains %s: unit, default and effect', (field) => {
    const row = rows.find((line) => line.startsWith(`| \`${field}\` |`));
    expect(
      row
        ?.split('|')
        .slice(1, -1)
        .every((cell) => cell.trim() !== ''),
    ).toBe(true);
  });
});
