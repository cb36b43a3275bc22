import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain, type ExplainOptions } from '../../../../cli/commands/explain/explain.ts';
import { UsageError } from '../../../../cli/terminal/exit-code.ts';
import { aGuardDutyEvent, anActor, anAttackSequence, keyDetails } from '../../../support/builders/builders.ts';
import { printed } from '../../../support/builders/printed.ts';
import { aGitHubAlert, scanText } from '../../../support/builders/samples/scans.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const FOREIGN = 'AKIA6RU73QDQQEXAMPLE';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keystop-explain-'));
});

afterAll(() => rm(folder, { recursive: true }));

interface Explained {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

async function explainedText(content: string | Buffer, options: ExplainOptions = {}): Promise<Explained> {
  const file = join(folder, 'input');
  await writeFile(file, content);
  const { answer, output, errors } = await printed(() => explain(file, options));
  return { code: answer, output, errors };
}

const explained = (event: unknown, options: ExplainOptions = {}) => explainedText(JSON.stringify(event), options);

interface Entry {
  readonly verdict: string;
  readonly reason: string;
  readonly accessKeyId: string | null;
}

async function entriesOf(content: string, options: ExplainOptions = {}): Promise<readonly Entry[]> {
  const { output } = await explainedText(content, { ...options, json: true });
  return (JSON.parse(output) as { findings: readonly Entry[] }).findings;
}

const verdicts = (entries: readonly Entry[]) =>
  entries.map(({ accessKeyId, verdict, reason }) => `${accessKeyId} ${verdict} ${reason}`);

describe('explain, of an event', () => {
  it('tells verdict, reason, key, user and account', async () => {
    expect(await explained(aGuardDutyEvent())).toEqual({
      code: 0,
      output: 'guardduty: contain (compromised): AKIARTX3GSDSQEXAMPLE of ci-deployer in 111122223333\n',
      errors: '',
    });
  });

  it('tells of each finding of an event', async () => {
    const users = [anActor(), anActor({ credentialUid: 'AKIARTX3GSDSREXAMPLE', name: 'other' })];
    const { output } = await explained(anAttackSequence(users));
    expect(output.trimEnd().split('\n')).toHaveLength(2);
  });

  it('takes the accounts in scope from the options', async () => {
    const { code, output } = await explained(aGuardDutyEvent(), { account: ['444455556666'] });
    expect([code, output]).toEqual([0, expect.stringContaining('refuse (foreign-account)')]);
  });

  it('refuses a key that encodes an account outside of the scope, whatever account saw it', async () => {
    const event = aGuardDutyEvent({ resource: { accessKeyDetails: keyDetails({ accessKeyId: FOREIGN }) } });
    const { output } = await explained(event, { account: ['111122223333'] });
    expect(output).toContain(`refuse (foreign-account): ${FOREIGN}`);
  });

  it('lets a key encode what it will where no scope is named', async () => {
    const event = aGuardDutyEvent({ resource: { accessKeyDetails: keyDetails({ accessKeyId: FOREIGN }) } });
    expect((await explained(event)).output).toContain(`contain (compromised): ${FOREIGN}`);
  });

  it('still ignores a sample of a foreign key', async () => {
    const resource = { accessKeyDetails: keyDetails({ accessKeyId: FOREIGN }) };
    const event = aGuardDutyEvent({ resource, service: { additionalInfo: { sample: true } } });
    expect((await explained(event, { account: ['111122223333'] })).output).toContain('ignore (sample-finding)');
  });

  it('takes an event that is nobody’s business for nothing to do', async () => {
    const { code, output } = await explained({ source: 'aws.s3', detail: {} });
    expect([code, output]).toEqual([0, expect.stringContaining('ignore (unsupported-event)')]);
  });

  it('answers a malformed finding with the code for bad input, and the problem', async () => {
    const resource = { accessKeyDetails: keyDetails({ accessKeyId: 'AKIA!' }) };
    const { code, output } = await explained(aGuardDutyEvent({ resource }));
    expect([code, output]).toEqual([2, expect.stringContaining('refuse (malformed)')]);
  });

  it('prints one JSON document where asked to', async () => {
    const { output } = await explained(aGuardDutyEvent(), { json: true });
    expect(JSON.parse(output)).toEqual({
      source: 'guardduty',
      findings: [
        {
          kind: 'exposed',
          verdict: 'contain',
          reason: 'compromised',
          accountId: '111122223333',
          accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
          user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
          findingId: 'finding-1',
          activityAt: '2026-11-20T11:00:00.000Z',
        },
      ],
    });
  });

  it('reads what Windows PowerShell writes', async () => {
    const utf16 = Buffer.from(`\ufeff${JSON.stringify(aGuardDutyEvent())}`, 'utf16le');
    expect((await explainedText(utf16)).code).toBe(0);
  });
});

describe('explain, of a scanner’s output', () => {
  it('judges each key as its report would be judged', async () => {
    expect(verdicts(await entriesOf(scanText('trufflehog.jsonl')))).toEqual([
      `${KEY} contain requested`,
      'AKIARTX3GSDSREXAMPLE contain requested',
      'AKIASP2TPHJSQH3FJRUX refuse foreign-account',
      'AKIAIOSFODNN7EXAMPLE ignore sample-finding',
      'ASIARTX3GSDSTEXAMPLE notify temporary-credentials',
    ]);
  });

  it('says why a key is not reported', async () => {
    const { output } = await explainedText('AKIASP2TPHJSQH3FJRUX');
    expect(output).toContain('key-ids: refuse (foreign-account): AKIASP2TPHJSQH3FJRUX in 171436882533: a canary token');
  });

  it('names the scanner as the source, and the fields of every finding', async () => {
    const { output } = await explainedText(scanText('trufflehog-verified.json'), { json: true });
    expect(JSON.parse(output)).toEqual({
      source: 'trufflehog',
      findings: [
        {
          kind: 'exposed',
          verdict: 'contain',
          reason: 'requested',
          accountId: '111122223333',
          accessKeyId: KEY,
          user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
          findingId: expect.stringContaining(`report/${KEY}/`) as unknown,
          activityAt: null,
        },
      ],
    });
  });

  it('has the keys evaluated of a user that Prowler calls stale', async () => {
    const { output } = await explainedText(scanText('prowler.ocsf.json'));
    expect(output.trimEnd().split('\n')).toEqual([
      'prowler: evaluate (stale): no key of ci-deployer in 111122223333',
      'prowler: evaluate (stale): no key of billing-export in 111122223333',
    ]);
  });

  it.each([
    ['the account told', scanText('trufflehog-verified.json'), KEY],
    ['the account decoded', FOREIGN, FOREIGN],
  ])('refuses a key outside of the scope by %s', async (_, content, key) => {
    const entries = await entriesOf(content, { account: ['444455556666'] });
    expect(verdicts(entries)).toEqual([`${key} refuse foreign-account`]);
  });

  it('never takes a key for foreign whose account nobody tells', async () => {
    const [entry] = await entriesOf('AKIAJTMN5LKN3KSNDOPA', { account: ['444455556666'] });
    expect(entry).toMatchObject({ verdict: 'contain', reason: 'requested', accountId: null });
  });

  it('ignores an alert that is resolved', async () => {
    const [entry] = await entriesOf(JSON.stringify(aGitHubAlert({ state: 'resolved' })));
    expect(entry).toMatchObject({ verdict: 'ignore', reason: 'resolved' });
  });

  it('tells root’s key from a user’s, where the scanner has', async () => {
    const root = { DetectorName: 'AWS', Raw: KEY, ExtraData: { arn: 'arn:aws:iam::111122223333:root' } };
    expect(verdicts(await entriesOf(JSON.stringify(root)))).toEqual([`${KEY} notify root-credentials`]);
  });

  it('has one entry for an output that names no key', async () => {
    const { code, output } = await explained([{ RuleID: 'slack', Secret: 'x' }]);
    expect([code, output]).toEqual([0, expect.stringContaining('gitleaks: ignore (not-a-key-finding): no key')]);
  });

  it.each([
    ['GitHub', { action: 'created', alert: { secret_type: 'aws_access_key_id' } }, 'github'],
    ['GitGuardian', { source: 'GitGuardian', incident: { id: 1 } }, 'gitguardian'],
  ])('says of a webhook of %s that it names no key', async (_, body, source) => {
    const { code, output } = await explained(body);
    expect([code, output]).toEqual([0, expect.stringContaining(`${source}: ignore (unsupported-event): no key`)]);
  });

  it('answers a partly unreadable output with the code for bad input, and says so', async () => {
    const { code, output, errors } = await explainedText(
      `${JSON.stringify(JSON.parse(scanText('trufflehog-verified.json')))}\n{"Det`,
    );
    expect([code, output, errors]).toEqual([
      2,
      expect.stringContaining(KEY),
      'keystop: warning: 1 entry of the input is unreadable; what they name is not in this answer\n',
    ]);
  });
});

describe('explain, of anything else', () => {
  it('has one entry for JSON that it does not know', async () => {
    const { code, output } = await explained({ keys: [KEY] }, { json: true });
    expect([code, JSON.parse(output)]).toEqual([
      2,
      { source: 'unknown', findings: [expect.objectContaining({ verdict: 'refuse', reason: 'malformed' })] },
    ]);
  });

  it.each([
    ['text', 'planted-secret'],
    ['broken JSON', '{"Raw": planted-secret}'],
    ['JSON that ends early', '{"Raw": "planted-secret'],
  ])('refuses %s in one line that quotes nothing of it', async (_, content) => {
    await expect(explainedText(content)).rejects.toThrow(/^(?!.*planted)[^\n]* is no JSON[^\n]*$/);
  });

  it('refuses an account that is none', async () => {
    await expect(explained(aGuardDutyEvent(), { account: ['finding.json'] })).rejects.toThrow(UsageError);
  });

  it('refuses a file that is not there', async () => {
    await expect(explain(join(folder, 'missing'), {})).rejects.toThrow(/cannot be read/);
  });
});
