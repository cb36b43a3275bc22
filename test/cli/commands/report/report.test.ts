import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report, type ReportOptions } from '../../../../cli/commands/report/report.ts';
import { UsageError } from '../../../../cli/terminal/exit-code.ts';
import { printed } from '../../../support/builders/printed.ts';
import { aTruffleHogResult, scanText } from '../../../support/builders/samples/scans.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER = 'AKIARTX3GSDSREXAMPLE';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keystop-report-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function reported(content: string, options: Partial<ReportOptions> = {}) {
  const file = join(folder, 'scan');
  await writeFile(file, content);
  const { answer, output, errors } = await printed(() => report(file, { stack: 'Keystop', ...options }));
  return { code: answer, lines: output.trimEnd().split('\n'), errors, output };
}

describe('report, without sending', () => {
  it('prints key, account, how it is known, and place', async () => {
    expect(await reported(scanText('trufflehog-verified.json'))).toMatchObject({
      code: 0,
      errors: '',
      lines: [
        'trufflehog: 1 access key',
        `  ${KEY}  111122223333 (named by the scanner)  https://github.com/octo-org/octo-repo.git aws_creds.ini:2 (commit 71d455a32d15)`,
        '1 to report, 0 refused. Nothing was sent: --send reports them to the deployed Keystop.',
      ],
    });
  });

  it('prints refused keys with the reason, the number of other places, and what was skipped', async () => {
    const { lines } = await reported(scanText('trufflehog.jsonl'));
    expect(lines).toEqual([
      'trufflehog: 5 access keys',
      expect.stringMatching(`^  ${KEY}  111122223333 \\(named by the scanner\\)  https://.*, and 1 more$`),
      expect.stringMatching(`^  ${OTHER}  111122223333 \\(from the key id\\) {7}https://.*#L3$`),
      expect.stringContaining('refused (canary-token): a canary token, laid out by others'),
      expect.stringContaining('account unknown                      refused (example-key): an example'),
      expect.stringContaining('refused (temporary-credentials): temporary credentials'),
      '2 to report, 3 refused, 1 other entry names no access key id. Nothing was sent: --send reports them to the deployed Keystop.',
    ]);
  });

  it('prints plain key ids without a place', async () => {
    const { lines } = await reported(`${KEY}\nAKIAJTMN5LKN3KSNDOPA`);
    expect(lines.slice(0, 3)).toEqual([
      'key-ids: 2 access keys',
      `  ${KEY}  111122223333 (from the key id)`,
      '  AKIAJTMN5LKN3KSNDOPA  account unknown',
    ]);
  });

  it('proposes to send nothing where every key is refused', async () => {
    const { code, lines } = await reported('AKIAIOSFODNN7EXAMPLE');
    expect([code, lines.at(-1)]).toEqual([0, '0 to report, 1 refused.']);
  });

  it('refuses the keys of other accounts than those named, and no key whose account nobody tells', async () => {
    const content = `${KEY} AKIA6RU73QDQQEXAMPLE AKIAJTMN5LKN3KSNDOPA`;
    const { output } = await reported(content, { account: ['999988887777'], json: true });
    const { keys } = JSON.parse(output) as { keys: readonly { status: string; reason: string | null }[] };
    expect(keys.map(({ status, reason }) => [status, reason])).toEqual([
      ['refused', 'foreign-account'],
      ['accepted', null],
      ['accepted', null],
    ]);
  });

  it('prints one JSON document where asked to', async () => {
    const { output } = await reported(scanText('trufflehog-verified.json'), { json: true });
    expect(JSON.parse(output)).toEqual({
      scanner: 'trufflehog',
      keys: [
        {
          accessKeyId: KEY,
          accountId: '111122223333',
          accountKnownBy: 'scanner',
          user: 'ci-deployer',
          location: 'https://github.com/octo-org/octo-repo.git aws_creds.ini:2 (commit 71d455a32d15)',
          otherLocations: 0,
          status: 'accepted',
          reason: null,
          explanation: null,
        },
      ],
      counts: { keys: 1, accepted: 1, refused: 0, sent: 0, failed: 0, skipped: 0, unreadable: 0 },
    });
  });

  it('fails where part of the output is unreadable, and still tells the rest', async () => {
    const content = `{"Det\n${JSON.stringify(aTruffleHogResult())}\n[1\n`;
    const { code, output, errors } = await reported(content);
    expect([code, output, errors]).toEqual([
      1,
      expect.stringContaining(KEY),
      'keystop: warning: 2 entries of the input are unreadable; what they name is not in this answer\n',
    ]);
  });

  it.each([
    ['an event', '{"source":"aws.s3","detail":{}}', 'is an EventBridge event'],
    ['a webhook', '{"source":"GitGuardian","incident":{}}', 'names no key, only hashes'],
    ['unknown JSON', '{}', 'is neither an EventBridge event nor a scanner’s output'],
    ['a text without key ids', 'hello', 'no access key id is in it'],
    ['nothing', '', 'is empty'],
    ['users with stale keys', scanText('prowler.asff.json'), 'names no access key; it names users with stale keys'],
    ['redacted findings', '[{"RuleID":"aws-access-token","Secret":"REDACTED"}]', 'with --redact gitleaks hides them'],
    ['other secrets', '{"DetectorName":"Slack","Raw":"x"}', 'nothing in this output of trufflehog has the form'],
  ])('refuses %s', async (_, content, message) => {
    await expect(reported(content)).rejects.toThrow(message);
  });

  it.each([
    ['an account that is none', { account: ['1234'] }],
    ['a role that is none', { roleArn: 'reporter' }],
    ['an empty reporter', { reportedBy: ' ' }],
  ])('refuses %s', async (_, options) => {
    await expect(reported(KEY, options)).rejects.toThrow(UsageError);
  });
});
