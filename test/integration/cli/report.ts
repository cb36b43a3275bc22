import { containing } from '../../support/builders/containing.ts';
import type { SeededUser } from '../../support/deployed/deployed.ts';
import { keystop, run, user, lines } from './shared.ts';

/** TruffleHog's line about a key, with the secret beside it as the scanner writes it. */
const scanned = ({ accessKeyId, secretAccessKey }: SeededUser['key']): string =>
  JSON.stringify({
    SourceMetadata: {
      Data: { Git: { repository: 'https://github.com/octo-org/octo-repo.git', file: '.env', line: 3 } },
    },
    DetectorName: 'AWS',
    Verified: true,
    Raw: accessKeyId,
    RawV2: `${accessKeyId}:${secretAccessKey}`,
    Redacted: accessKeyId,
    SecretParts: { access_key_id: accessKeyId, secret_access_key: secretAccessKey },
  });
export function checkReport(): void {
  describe('keystop report --send', () => {
    it('has the deployed Keystop contain the key that a scanner found, and leave the other', async () => {
      const seeded = await user();
      const { code, stdout } = await run(['report', '-', '--send'], { stdin: scanned(seeded.key) });
      const statuses = await keystop.contained(seeded);
      expect([code, lines(stdout).at(-1), ...statuses]).toEqual([
        0,
        '1 sent, 0 failed, 0 refused.',
        'Inactive',
        'Active',
      ]);
    });

    it('records the report as a request, with the place, as the reporter role put it', async () => {
      const seeded = await user();
      await run(['report', '-', '--send'], { stdin: scanned(seeded.key) });
      const [outcome] = await keystop.settled(seeded.key.accessKeyId);
      expect(outcome).toMatchObject({
        source: 'report',
        reason: 'requested',
        findingId: containing('https://github.com/octo-org/octo-repo.git'),
        outcome: { outcome: 'contained' },
      });
    });

    it('sends nothing without --send', async () => {
      const seeded = await user();
      const { code, stdout } = await run(['report', '-'], { stdin: scanned(seeded.key) });
      expect([code, stdout.includes('Nothing was sent'), ...(await keystop.statuses(seeded))]).toEqual([
        0,
        true,
        'Active',
        'Active',
      ]);
    });
  });
}
