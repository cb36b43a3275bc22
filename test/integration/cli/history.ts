import { join } from 'node:path';
import { newAccessKeyId } from '../../emulator/key-ids.ts';
import { keystop, folder, run, user, containedUser, lines } from './shared.ts';

export function checkHistory(): void {
  describe('keystop history', () => {
    it('shows what the deployed ledger says of a key, oldest first', async () => {
      const seeded = await containedUser();
      await run(['reactivate', seeded.key.accessKeyId, '--direct', '--override', '--reason', 'false alarm']);
      const { code, stdout } = await run(['history', seeded.key.accessKeyId]);
      expect(code).toBe(0);
      const by = `by arn:aws:iam::${keystop.account}:root)`;
      expect(lines(stdout).map((line) => line.slice('2026-01-31T12:00:00.000Z  '.length))).toEqual([
        'intent      contain, was Active (exposed)',
        `outcome     contained (command requested on the command line, read-back, ${by}`,
        'announced   event and notice sent',
        'intent      reactivate, was Inactive (exposed)',
        `outcome     reactivated (command reactivation, read-back, ${by}`,
        'announced   event and notice sent',
      ]);
    });

    it('says so where the ledger knows nothing of a key', async () => {
      const accessKeyId = newAccessKeyId(keystop.account);
      const { code, stdout } = await run(['history', accessKeyId]);
      expect([code, lines(stdout)]).toEqual([0, [expect.stringContaining(`knows nothing of ${accessKeyId}`)]]);
    });

    it('reads the ledger file that is named', async () => {
      const seeded = await user();
      const file = join(folder, 'read.ndjson');
      await run(['contain', seeded.key.accessKeyId, '--ledger', file]);
      const { stdout } = await run(['history', seeded.key.accessKeyId, '--ledger', file, '--json']);
      const { entries } = JSON.parse(stdout) as { entries: { kind: string }[] };
      expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['intent', 'outcome']));
    });
  });
}
