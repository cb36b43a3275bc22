import { join } from 'node:path';
import { keystopProgram } from '../../../cli/program.ts';
import { projectRoot } from '../../emulator/server.ts';
import { keystop, run } from './shared.ts';

const FIXTURES = join(projectRoot, 'test', 'fixtures');

/** What each command is given beside `--json`; those about a key come in the order in which they make sense. */
const COMMANDS: ReadonlyMap<string, (key: string) => readonly string[]> = new Map([
  ['contain', (key: string) => [key]],
  ['reactivate', (key: string) => [key, '--direct', '--override', '--reason', 'false alarm']],
  ['history', (key: string) => [key]],
  ['explain', () => [join(FIXTURES, 'events', 'health-credentials-exposed.json')]],
  ['report', () => [join(FIXTURES, 'scans', 'trufflehog.jsonl')]],
  ['sweep', () => []],
  ['inventory', () => []],
  ['doctor', () => []],
  ['drill', () => []],
  ['pause', () => []],
  ['resume', () => []],
  ['catch-up', () => []],
]);

/** Every command of the program, so that one which is added must print a document, too. */
export function checkJson(): void {
  describe('with --json', () => {
    let key: string;

    beforeAll(async () => {
      key = (await keystop.user()).key.accessKeyId;
    });

    it('every command is tried here', () => {
      const names = keystopProgram(() => Promise.resolve()).commands.map((command) => command.name());
      expect([...COMMANDS.keys()].toSorted()).toEqual(names.toSorted());
    });

    it.each([...COMMANDS.keys()])('keystop %s prints one JSON document', async (name) => {
      const { code, stdout } = await run([name, ...(COMMANDS.get(name)?.(key) ?? []), '--json']);
      const document: unknown = JSON.parse(stdout);
      expect([typeof document, [0, 1, 3]]).toEqual(['object', expect.arrayContaining([code])]);
    });
  });
}
