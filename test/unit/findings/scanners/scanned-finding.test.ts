import { parseAccessKeyId } from '../../../../lambda/domain/keys/access-key.ts';
import { parse } from '../../../../lambda/findings/parse.ts';
import { findingOfKey, findingOfUser } from '../../../../lambda/findings/scanners/scanned-finding.ts';
import { type ScannedKey, scannedKey } from '../../../../lambda/findings/scanners/scan.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

function findingOf(id: string, told: Partial<ScannedKey> = {}) {
  const parsed = parseAccessKeyId(id);
  if (!('accessKeyId' in parsed)) throw new Error(`${id} is no key id`);
  return findingOfKey('trufflehog', scannedKey(parsed.accessKeyId, told));
}

describe('findingOfKey', () => {
  it('is a person’s request for that key, in the account that is known', () => {
    expect(findingOf(KEY, { user: { name: 'alice', id: undefined }, location: '.env:3' })).toEqual({
      kind: 'exposed',
      source: 'scanner',
      findingId: `report/${KEY}/.env:3`,
      type: 'Access Key Exposure Reported',
      severity: undefined,
      assertion: 'requested',
      attestation: { kind: 'operator' },
      state: { kind: 'open' },
      account: '111122223333',
      partition: 'aws',
      activityAt: undefined,
      names: { kind: 'access-key', accessKeyId: KEY, user: { name: 'alice', id: undefined } },
      reference: undefined,
    });
  });

  it('has the id that the report of the same key has', () => {
    const detail = { accessKeyId: KEY, reportedBy: 'trufflehog', location: 'https://github.com/o/r#L3' };
    const report = { source: 'keystop.report', 'detail-type': 'Access Key Exposure Reported', account: '1', detail };
    const parsed = parse(report);
    const ids = parsed.kind === 'findings' ? parsed.findings.map(({ findingId }) => findingId) : [];
    expect(ids).toEqual([findingOf(KEY, { location: detail.location }).findingId]);
  });

  it('has the scanner in its id where no place is told', () => {
    expect(findingOf(KEY).findingId).toBe(`report/${KEY}/trufflehog`);
  });

  it.each([
    ['an example', 'AKIAIOSFODNN7EXAMPLE', {}, 'sample'],
    ['a canary token', KEY, { isCanary: true }, 'sample'],
    ['a resolved alert', KEY, { isResolved: true }, 'resolved'],
    ['temporary credentials', 'ASIARTX3GSDSTEXAMPLE', {}, 'open'],
    ['a bearer token', 'ABIARTX3GSDSTEXAMPLE', {}, 'open'],
  ])('tells the state of %s', (_, id, told, state) => {
    expect(findingOf(id, told).state.kind).toBe(state);
  });

  it('names root, where the scanner has seen that it is root’s', () => {
    expect(findingOf(KEY, { isRoot: true }).names).toEqual({ kind: 'root', accessKeyId: KEY });
  });

  it('is in an unknown account where nobody tells one', () => {
    expect(findingOf('AKIAJTMN5LKN3KSNDOPA').account).toBe('unknown');
  });
});

describe('findingOfUser', () => {
  it('has the user’s keys evaluated', () => {
    const user = { name: 'alice', id: undefined };
    const scanned = { kind: 'user', account: '111122223333', user, check: 'iam_user_accesskey_unused' } as const;
    expect(findingOfUser(scanned)).toMatchObject({
      kind: 'stale',
      assertion: 'stale',
      findingId: 'prowler/iam_user_accesskey_unused/111122223333/alice',
      account: '111122223333',
      names: { kind: 'user', user },
    });
  });
});
