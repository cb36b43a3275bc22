import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keystopProgram } from '../../cli/program.ts';
import { runCommandLine } from '../../cli/run-command-line.ts';
import { printed } from '../support/builders/printed.ts';

// Taken from the program itself: what is added to it must hold, too.
const COMMANDS = keystopProgram(() => Promise.resolve()).commands.map((command) => command.name());
/** Commands that ask nothing of AWS. */
const OFFLINE = ['explain'];
const ROOT = join(__dirname, '..', '..');
const FIXTURES = join(ROOT, 'test', 'fixtures');

/** Files that stand for those of the examples. */
const FILES: ReadonlyMap<string, string> = new Map([
  ['finding.json', join(FIXTURES, 'events', 'health-credentials-exposed.json')],
  ['-', join(FIXTURES, 'scans', 'trufflehog.jsonl')],
]);

interface Ran {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function ran(...args: readonly string[]): Promise<Ran> {
  const { answer, output, errors } = await printed(() => runCommandLine(['node', 'keystop', ...args]));
  return { code: answer, output, errors };
}

const helpOf = async (name: string): Promise<string> => (await ran(name, '--help')).output;

/** The arguments of each example in a command's help, without the program's name. */
async function examplesOf(name: string): Promise<readonly (readonly string[])[]> {
  const [, examples = ''] = /\nExamples?:\n((?: {2}.+\n)+)/.exec(await helpOf(name)) ?? [];
  const lines = examples.split('\n').filter((line) => line !== '');
  return lines.map((line) => wordsOf(line.slice(line.lastIndexOf('keystop ') + 'keystop '.length)));
}

function wordsOf(line: string): readonly string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

/** Whether the program takes the arguments: it hands the command's work over, and nothing is done. */
async function isTaken(args: readonly string[]): Promise<boolean> {
  let chosen = 0;
  const program = keystopProgram(() => {
    chosen += 1;
    return Promise.resolve();
  });
  await program.parseAsync(['node', 'keystop', ...args]);
  return chosen === 1;
}

describe('the commands', () => {
  it('are those of the README', () => {
    const rows = readFileSync(join(ROOT, 'README.md'), 'utf8')
      .split('\n')
      .filter((line) => /^\| `[a-z]/.test(line));
    const missing = COMMANDS.filter((name) => !rows.some((row) => new RegExp(`\`${name}[ \`]`).test(row)));
    expect(missing).toEqual([]);
  });

  it('are listed in the order of their use: a key first, a deployment last', () => {
    expect(COMMANDS.join(' ')).toBe(
      'contain reactivate history explain report sweep inventory doctor drill pause resume catch-up',
    );
  });

  it('load their own code only when they are chosen', () => {
    const folder = join(ROOT, 'cli', 'commands');
    const registrations = readdirSync(folder).map((room) => join(folder, room, 'register.ts'));
    const eager = registrations.filter((file) => /^import (?!type ).* from '\.\//m.test(readFileSync(file, 'utf8')));
    expect(eager).toEqual([]);
  });
});

describe.each(COMMANDS)('keystop %s', (name) => {
  it('has a help with examples, all of which it takes', async () => {
    const examples = await examplesOf(name);
    expect(examples.map(([command]) => command)).toContain(name);
    expect(await Promise.all(examples.map(isTaken))).toEqual(examples.map(() => true));
  });

  it('documents its exit codes', async () => {
    expect(await helpOf(name)).toMatch(/\nExit codes: 0 done, 1 \w.*, 2 wrong input/);
  });

  it('ends its help with exit code 0', async () => {
    expect((await ran(name, '--help')).code).toBe(0);
  });

  it('takes --json', async () => {
    expect(await helpOf(name)).toMatch(/\n +--json +print one JSON document\n/);
  });

  it('refuses an option that there is not, in one line that says where to look', async () => {
    const [example = []] = await examplesOf(name);
    expect(await ran(...example, '--jsonn')).toEqual({
      code: 2,
      output: '',
      errors: `keystop: unknown option '--jsonn' (Did you mean --json?); see keystop ${name} --help\n`,
    });
  });
});

/** Runs the last example of a command, with files that are there. */
async function lastExample(name: string): Promise<Ran> {
  const example = (await examplesOf(name)).at(-1) ?? [];
  return ran(...example.map((word) => FILES.get(word) ?? word), '--json');
}

describe('without credentials', () => {
  const environment = { ...process.env };

  beforeAll(() => {
    for (const variable of Object.keys(process.env)) if (variable.startsWith('AWS_')) delete process.env[variable];
    Object.assign(process.env, {
      AWS_REGION: 'eu-west-1',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  });
  afterAll(() => {
    process.env = environment;
  });

  it.each(COMMANDS.filter((name) => !OFFLINE.includes(name)))(
    'keystop %s fails in one line that says what to do, and prints no half document',
    async (name) => {
      const { code, output, errors } = await lastExample(name);
      expect([code, output]).toEqual([1, '']);
      expect(errors).toMatch(/^keystop: [^\n]+; set a profile, a role or the environment\n$/);
    },
  );

  it.each(OFFLINE)('keystop %s prints one JSON document', async (name) => {
    const { code, output, errors } = await lastExample(name);
    expect([code, typeof JSON.parse(output), errors]).toEqual([0, 'object', '']);
  });

  it('and without a Region an error says how to name one', async () => {
    delete process.env['AWS_REGION'];
    const { errors } = await ran('inventory');
    expect(errors).toMatch(/^keystop: [^\n]+; name one: AWS_REGION, or a region in the profile\n$/);
  });
});

describe('the command line as a whole', () => {
  it.each([
    ['--help', 'Exit codes: 0 done, 1 failed or refused, 2 wrong input, 3 stopped by a run limit.'],
    ['--version', '.'],
  ])('answers %s with exit code 0', async (option, told) => {
    const { code, output, errors } = await ran(option);
    expect([code, output, errors]).toEqual([0, expect.stringContaining(told), '']);
  });

  it('refuses a command that there is not, in one line', async () => {
    expect(await ran('conatin')).toEqual({
      code: 2,
      output: '',
      errors: "keystop: unknown command 'conatin' (Did you mean contain?); see keystop --help\n",
    });
  });

  it('shows its help on standard error, with exit code 2, where no command is given', async () => {
    const { code, output, errors } = await ran();
    expect([code, output, errors]).toEqual([2, '', expect.stringContaining('Usage: keystop [options] [command]')]);
  });

  it.each([
    [
      'reactivate AKIARTX3GSDSQEXAMPLE',
      /^required option '--reason <text>' not specified; see keystop reactivate --help$/,
    ],
    ['sweep all', /^too many arguments for 'sweep'. Expected 0 arguments but got 1; see keystop sweep --help$/],
    ['explain nowhere.json', /^nowhere\.json cannot be read: .+; name a file that is there, or - for standard input$/],
  ])('refuses %s in one line that says what to do', async (line, told) => {
    const { code, output, errors } = await ran(...line.split(' '));
    const [, error] = /^keystop: ([^\n]+)\n$/.exec(errors) ?? [];
    expect([code, output]).toEqual([2, '']);
    expect(error).toMatch(told);
  });
});

describe('colours', () => {
  it('come from one place, which asks the terminal', () => {
    const folder = join(ROOT, 'cli');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    const coloured = files.filter((path) =>
      /\\u001b|\\x1b|\\033|styleText/i.test(readFileSync(join(folder, path), 'utf8')),
    );
    expect(coloured).toEqual(['terminal/mark.ts']);
  });
});
