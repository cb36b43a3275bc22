import { readScan } from '../../../../lambda/findings/scanners/read-scan.ts';
import { containing } from '../../../support/builders/containing.ts';
import {
  aGitHubAlert,
  aGitleaksFinding,
  anAsffFinding,
  anOcsfFinding,
  aSarif,
  aSarifResult,
  aTruffleHogResult,
  scanOf,
  scanText,
} from '../../../support/builders/samples/scans.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER = 'AKIARTX3GSDSREXAMPLE';
const inFile = (file: string) => ({ SourceMetadata: { Data: { Filesystem: { file } } } });
const jsonLines = (...values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const idsOf = (text: string) => scanOf(text).keys.map(({ accessKeyId }) => accessKeyId);
const problemOf = (text: string): string => {
  const input = readScan(text);
  return 'problem' in input ? `${input.kind}: ${input.problem}` : input.kind;
};

describe('readScan', () => {
  it.each([
    ['lines of TruffleHog', jsonLines(aTruffleHogResult(), aTruffleHogResult()), 'trufflehog'],
    ['a list of TruffleHog', JSON.stringify([aTruffleHogResult()]), 'trufflehog'],
    ['one result of TruffleHog', JSON.stringify(aTruffleHogResult(), null, 2), 'trufflehog'],
    ['gitleaks', JSON.stringify([aGitleaksFinding()]), 'gitleaks'],
    ['SARIF', JSON.stringify(aSarif(aSarifResult(KEY))), 'sarif'],
    ['one alert of GitHub', JSON.stringify(aGitHubAlert()), 'github'],
    ['alerts of GitHub', JSON.stringify([aGitHubAlert({ secret_type: 'slack' }), aGitHubAlert()]), 'github'],
    ['plain text', `see ${KEY}`, 'key-ids'],
    ['a credentials file', `[default]\naws_access_key_id = ${KEY}\n`, 'key-ids'],
    ['a text in JSON', JSON.stringify(KEY), 'key-ids'],
    ['texts in JSON', JSON.stringify(['x', KEY]), 'key-ids'],
  ])('knows %s by its shape', (_, text, scanner) => {
    const { scanner: found, keys } = scanOf(text);
    expect([found, keys.map(({ accessKeyId }) => accessKeyId)]).toEqual([scanner, [KEY]]);
  });

  it.each([
    ['ASFF', [anAsffFinding()]],
    ['ASFF as Security Hub lists it', { Findings: [anAsffFinding()] }],
    ['OCSF', [anOcsfFinding()]],
  ])('knows Prowler’s %s by its shape', (_, value) => {
    const { scanner, users } = scanOf(JSON.stringify(value));
    expect([scanner, users.map(({ user }) => user.name)]).toEqual(['prowler', ['ci-deployer']]);
  });

  it('knows an EventBridge event by source and detail', () => {
    const event = { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding', detail: {} };
    expect(readScan(JSON.stringify(event))).toEqual({ kind: 'event', event });
  });

  it('knows an event by source and type alone', () => {
    expect(readScan('{"source":"aws.s3","detail-type":"x"}').kind).toBe('event');
  });

  it('knows a webhook, which names no key', () => {
    expect(readScan('{"source":"GitGuardian","incident":{}}')).toMatchObject({
      kind: 'webhook',
      sender: 'gitguardian',
    });
  });

  it('reads each key once, with its first place and the number of others', () => {
    const text = jsonLines(...['one', 'two', 'one', 'three'].map((file) => aTruffleHogResult(inFile(file))));
    expect(scanOf(text).keys).toEqual([
      expect.objectContaining({ accessKeyId: KEY, location: 'one', otherLocations: 2 }),
    ]);
  });

  it('puts together what the entries tell of one key', () => {
    const bare = aTruffleHogResult({ ExtraData: null, SourceMetadata: null });
    const canary = aTruffleHogResult({ ExtraData: { is_canary: 'true' } });
    const root = aTruffleHogResult({ ExtraData: { arn: 'arn:aws:iam::111122223333:root' } });
    expect(scanOf(jsonLines(bare, aTruffleHogResult(), canary, root)).keys).toEqual([
      expect.objectContaining({
        account: '111122223333',
        user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
        location: containing('aws_creds.ini:2'),
        isCanary: true,
        isRoot: true,
      }),
    ]);
  });

  it('takes a key for open that is resolved in one place only', () => {
    const alerts = [aGitHubAlert({ state: 'resolved' }), aGitHubAlert()];
    expect(scanOf(JSON.stringify(alerts)).keys).toEqual([expect.objectContaining({ isResolved: false })]);
  });

  it('reads each user once', () => {
    const other = anAsffFinding({ GeneratorId: 'prowler-iam_user_accesskey_unused' });
    expect(scanOf(JSON.stringify([anAsffFinding(), other])).users).toHaveLength(1);
  });

  it('counts the entries that name no key', () => {
    expect(scanOf(scanText('trufflehog.jsonl'))).toMatchObject({ skipped: 1, unreadable: 0 });
  });

  it('reads on past lines that are no JSON, and counts them', () => {
    const broken = `${JSON.stringify(aTruffleHogResult()).slice(0, 200)}\n`;
    const text = `${jsonLines(aTruffleHogResult())}\n${broken}${jsonLines(aTruffleHogResult({ Raw: OTHER }))}`;
    expect([idsOf(text), scanOf(text).unreadable]).toEqual([[KEY, OTHER], 1]);
  });

  it('reads on past entries that are no objects, and counts them', () => {
    const { keys, unreadable } = scanOf(JSON.stringify([null, aGitleaksFinding(), 7]));
    expect([keys.length, unreadable]).toEqual([1, 2]);
  });

  it('knows TruffleHog behind lines of its log', () => {
    const log = { level: 'info-0', ts: '2026-11-20T09:00:00Z', logger: 'trufflehog', msg: 'running source' };
    expect(idsOf(jsonLines(log, aTruffleHogResult()))).toEqual([KEY]);
  });

  it('looks a hundred lines far for the format', () => {
    const log = Array.from({ length: 100 }, () => ({ level: 'info' }));
    expect(problemOf(jsonLines(...log, aTruffleHogResult()))).toMatch(/^unreadable: is no JSON/);
  });

  it.each([
    ['nothing', ' \n', 'unreadable: is empty'],
    ['a text without key ids', 'hello', 'unreadable: is no JSON, and no access key id is in it'],
    ['texts in JSON without key ids', '["x"]', 'unreadable: is no JSON, and no access key id is in it'],
    ['JSON that ends early', '{"source":', 'unreadable: is no JSON: it ends in the middle'],
    ['JSON that ends in a text', `{"source":"${KEY}`, 'unreadable: is no JSON: it ends in the middle'],
    ['JSON with a mistake', '{"a":1,\n"b":2\n"c":3}', 'unreadable: is no JSON: the first mistake is in line 3'],
    ['JSON with another mistake', `{"a": ${KEY}}`, 'unreadable: is no JSON'],
    ['lines of JSON that nobody knows', '{"a":1}\n{"b":2}\n', 'unreadable: is no JSON: the first mistake is in line 2'],
    ['an empty list', '[]', 'unknown: '],
    ['a list of something else', `[{"key":"${KEY}"}]`, 'unknown: '],
    ['a number', '12', 'unknown: '],
    ['an object', `{"key":"${KEY}"}`, 'unknown: '],
    ['a source without a detail', '{"source":"aws.s3"}', 'unknown: '],
  ])('refuses %s', (_, text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });

  it('never quotes what it cannot read', () => {
    const told = ['{"Raw": ', '{"Raw": "', '[', '{"Raw":\n\n'].map((start) => problemOf(`${start}planted-secret x`));
    expect(told.filter((problem) => problem.includes('planted'))).toEqual([]);
  });

  it('looks at no prototype', () => {
    const text = `[{"__proto__":{"RuleID":"x","Secret":"${KEY}"}}]`;
    expect(problemOf(text)).toContain('unknown: ');
  });
});
