import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIXTURE, keystop, folder, run, lines } from './shared.ts';

export function checkExplain(): void {
  describe('keystop explain', () => {
    it('tells what would become of an event, and asks nothing of AWS', async () => {
      await keystop.emulator.resetCalls();
      const { code, stdout } = await run(['explain', FIXTURE]);
      const calls = Object.keys(await keystop.emulator.calls()).filter((call) => !/^(sqs|lambda):/.test(call));
      expect([code, lines(stdout), calls]).toEqual([
        0,
        ['guardduty: contain (compromised): AKIARTX3GSDSQEXAMPLE of ci-deployer in 111122223333'],
        [],
      ]);
    });

    it('reads standard input, and answers with one JSON document where asked to', async () => {
      const { stdout } = await run(['explain', '-', '--json'], { stdin: readFileSync(FIXTURE, 'utf8') });
      expect(JSON.parse(stdout)).toMatchObject({
        source: 'guardduty',
        findings: [{ verdict: 'contain', reason: 'compromised', accessKeyId: 'AKIARTX3GSDSQEXAMPLE' }],
      });
    });

    it('tells that an account is out of scope', async () => {
      const { stdout } = await run(['explain', FIXTURE, '--account', '444455556666']);
      expect(stdout).toContain('refuse (foreign-account)');
    });

    it.each([
      ['a file that is not there', 'missing.json', undefined, 'cannot be read'],
      ['a file that is no JSON', 'broken.json', '{"source":', 'is no JSON'],
    ])('refuses %s in one line', async (_, name, content, message) => {
      const file = join(folder, name);
      if (content !== undefined) writeFileSync(file, content);
      const { code, stderr } = await run(['explain', file]);
      expect([code, lines(stderr)]).toEqual([2, [expect.stringContaining(message)]]);
    });
  });
}
