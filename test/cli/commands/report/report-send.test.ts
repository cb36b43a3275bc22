import { type ReportsStandIn, REPORTER_KEY, startReportsStandIn } from '../../../support/stand-ins/reports-stand-in.ts';
import { runKeystop } from '../../../support/deployed/run-keystop.ts';
import { scanText } from '../../../support/builders/samples/scans.ts';

jest.setTimeout(60_000);

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const ROLE = 'arn:aws:iam::111122223333:role/reporter';

let aws: ReportsStandIn;

beforeAll(async () => {
  aws = await startReportsStandIn();
  // The first run bundles, which the tests should not wait for.
  await runKeystop(['--version'], '');
}, 120_000);

beforeEach(() => {
  aws.reset();
  aws.deploy({ ReportsBusName: 'reports', ReporterRoleArn: ROLE });
});

afterAll(() => aws?.stop());

const send = (content: string, ...options: readonly string[]) =>
  runKeystop(['report', '-', '--send', ...options], content, aws.env);
const details = () => aws.puts.flatMap(({ entries }) => entries.map(({ Detail }) => JSON.parse(Detail) as unknown));
const assumed = () => aws.query.calls.filter(({ action }) => action === 'AssumeRole').at(-1)?.parameters['RoleArn'];
/** Different key ids of one account. */
const keys = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `AKIARTX3GSDS${String.fromCharCode(81 + (index % 6))}AAA${String.fromCharCode(65 + index)}AAA`,
  ).join('\n');

describe('keystop report --send', () => {
  it('puts one report for each accepted key on the bus of the stack, as the reporter role', async () => {
    const { code, stdout } = await send(scanText('trufflehog.jsonl'));
    expect([code, stdout.trimEnd().split('\n').at(-1), aws.puts.map(({ signedBy }) => signedBy), details()]).toEqual([
      0,
      '2 sent, 0 failed, 3 refused, 1 other entry names no access key id.',
      [REPORTER_KEY],
      [
        {
          accessKeyId: KEY,
          userName: 'ci-deployer',
          accountId: '111122223333',
          reportedBy: 'trufflehog',
          location: 'https://github.com/octo-org/octo-repo.git aws_creds.ini:2 (commit 71d455a32d15)',
        },
        {
          accessKeyId: 'AKIARTX3GSDSREXAMPLE',
          reportedBy: 'trufflehog',
          location: 'https://github.com/octo-org/octo-repo/blob/f14d7deb/.env#L3',
        },
      ],
    ]);
  });

  it('takes the role that is named', async () => {
    await send(KEY, '--role-arn', 'arn:aws:iam::444455556666:role/security/scanner');
    expect(assumed()).toBe('arn:aws:iam::444455556666:role/security/scanner');
  });

  it('reports with the operator’s own credentials where the stack has no reporter role', async () => {
    aws.deploy({ ReportsBusName: 'reports' });
    await send(KEY);
    expect(aws.puts.map(({ signedBy }) => signedBy)).toEqual([aws.env['AWS_ACCESS_KEY_ID']]);
  });

  it('says who found the keys', async () => {
    await send(KEY, '--reported-by', 'case 42');
    expect(details()).toEqual([{ accessKeyId: KEY, reportedBy: 'case 42' }]);
  });

  it('tells the progress on standard error, in lines', async () => {
    const { stderr } = await send(keys(12));
    expect(stderr).toBe('keystop: 10 of 12 reports answered\nkeystop: 12 of 12 reports answered\n');
  });

  it('sends a report again that EventBridge had no time for', async () => {
    aws.refuseNext('ThrottlingException');
    const { code } = await send(KEY);
    expect([code, aws.puts.length]).toEqual([0, 2]);
  });

  it('fails where one report cannot be sent, names it with the reason, and sends the others', async () => {
    aws.refuseNext(undefined, 'NotAuthorizedForSourceException');
    const { code, stdout } = await send(`${KEY} AKIARTX3GSDSREXAMPLE AKIARTX3GSDSSEXAMPLE`);
    expect([code, stdout.trimEnd().split('\n').slice(-2)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^ {2}AKIARTX3GSDSREXAMPLE {2}not sent: events:PutEvents on reports: NotAuthorizedForSource/,
        ),
        '2 sent, 1 failed, 0 refused.',
      ],
    ]);
  });

  it('has what became of each key in the JSON document', async () => {
    aws.refuseNext('NotAuthorizedForSourceException');
    const { stdout } = await send(`${KEY} AKIARTX3GSDSREXAMPLE AKIAIOSFODNN7EXAMPLE`, '--json');
    const { keys: rows } = JSON.parse(stdout) as { keys: readonly { status: string; reason: string | null }[] };
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual([
      ['failed', 'NotAuthorizedForSource'],
      ['sent', null],
      ['refused', 'example-key'],
    ]);
  });

  it('asks nothing of AWS where every key is refused', async () => {
    const before = aws.query.calls.length;
    const { code } = await send('AKIAIOSFODNN7EXAMPLE');
    expect([code, aws.query.calls.length - before]).toEqual([0, 0]);
  });

  it.each([
    ['there is no stack', undefined, 'no stack Keystop is in this account and Region'],
    ['the stack has no reports bus', {}, 'stack Keystop has no reports bus'],
  ])('fails in one line where %s, and sends nothing', async (_, outputs, message) => {
    aws.deploy(outputs);
    const { code, stderr } = await send(KEY);
    expect([code, stderr.trimEnd().split('\n'), aws.puts]).toEqual([1, [expect.stringContaining(message)], []]);
  });
});
