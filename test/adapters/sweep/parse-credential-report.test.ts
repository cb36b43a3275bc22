import { parseCredentialReport } from '../../../lambda/adapters/sweep/parse-credential-report.ts';
import { describeFault } from '../../../lambda/domain/shared/remediation-error.ts';

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
];

const DEFAULTS: Readonly<Record<string, string>> = {
  user: 'alice',
  arn: 'arn:aws:iam::111122223333:user/alice',
  user_creation_time: '2025-01-01T00:00:00+00:00',
  access_key_1_active: 'false',
  access_key_2_active: 'false',
};

function report(row: Readonly<Record<string, string>>, columns = COLUMNS): string {
  const cells = { ...DEFAULTS, ...row };
  return `${columns.join(',')}\n${columns.map((name) => cells[name] ?? 'N/A').join(',')}\n`;
}

const rowOf = (row: Readonly<Record<string, string>>, columns?: string[]) =>
  parseCredentialReport(report(row, columns))[0];

const USED = {
  access_key_1_active: 'true',
  access_key_1_last_rotated: '2025-02-03T04:05:06+00:00',
  access_key_1_last_used_date: '2026-05-06T07:08:09+00:00',
  access_key_1_last_used_region: 'eu-west-1',
  access_key_1_last_used_service: 's3',
};

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (fault) {
    return describeFault(fault).code;
  }
  return undefined;
}

describe('parseCredentialReport', () => {
  it('tells user, path, creation and the use of an Active key', () => {
    expect(rowOf({ ...USED, arn: 'arn:aws:iam::111122223333:user/ops/ci/alice' })).toEqual({
      userName: 'alice',
      userPath: '/ops/ci/',
      userCreatedAt: new Date('2025-01-01T00:00:00Z'),
      activeKeys: [
        {
          rotatedAt: new Date('2025-02-03T04:05:06Z'),
          usage: { kind: 'used', at: new Date('2026-05-06T07:08:09Z'), service: 's3', region: 'eu-west-1' },
        },
      ],
      inactiveKeys: [],
    });
  });

  it('tells of an Inactive key, and not of a slot without a key', () => {
    const row = rowOf({ ...USED, access_key_1_active: 'false' });
    expect([row?.activeKeys, row?.inactiveKeys?.map(({ rotatedAt }) => rotatedAt)]).toEqual([
      [],
      [new Date('2025-02-03T04:05:06Z')],
    ]);
  });

  it('gives the path / to a user without one', () => {
    expect(rowOf({})?.userPath).toBe('/');
  });

  it.each(['true', 'TRUE', 'True'])('takes %s for an Active key', (active) => {
    expect(rowOf({ access_key_2_active: active })?.activeKeys).toHaveLength(1);
  });

  it.each(['false', 'FALSE', 'N/A', ''])('takes %j for no Active key', (active) => {
    expect(rowOf({ access_key_1_active: active })?.activeKeys).toEqual([]);
  });

  it('gives a user without an Active key a row', () => {
    expect(rowOf({})?.userName).toBe('alice');
  });

  it('takes N/A for never used', () => {
    expect(rowOf({ access_key_1_active: 'true' })?.activeKeys[0]?.usage).toEqual({ kind: 'never' });
  });

  it.each(['no_information', 'not_supported', '', 'yesterday', '2026-13-01T00:00:00+00:00', '2026-05-06'])(
    'takes a last use of %j for unknown, never for unused',
    (date) => {
      const row = rowOf({ access_key_1_active: 'true', access_key_1_last_used_date: date });
      expect(row?.activeKeys[0]?.usage).toEqual({ kind: 'unknown' });
    },
  );

  it.each(['N/A', 'nonsense'])('takes a creation date of %s for unknown', (date) => {
    expect(rowOf({ user_creation_time: date })?.userCreatedAt).toBeUndefined();
  });

  it.each([
    { user: '<root_account>', arn: 'arn:aws:iam::111122223333:root' },
    { user: 'root', arn: 'arn:aws-us-gov:iam::111122223333:root' },
  ])('leaves root’s row out: $user', (row) => {
    expect(parseCredentialReport(report(row))).toEqual([]);
  });

  it('keeps a user who is named root', () => {
    expect(rowOf({ user: 'root', arn: 'arn:aws:iam::111122223333:user/root' })?.userName).toBe('root');
  });

  it('finds columns by name, wherever they are', () => {
    expect(rowOf(USED, COLUMNS.toReversed())).toEqual(rowOf(USED));
  });

  it('reads a third key where the report has one', () => {
    const third = ['active', 'last_rotated', 'last_used_date'].map((name) => `access_key_3_${name}`);
    expect(rowOf({ access_key_3_active: 'true' }, [...COLUMNS, ...third])?.activeKeys).toHaveLength(1);
  });

  it('lets a key of unknown use stand for keys that the report does not list', () => {
    const row = rowOf({ additional_credentials_info: '1 more access key' }, [
      ...COLUMNS,
      'additional_credentials_info',
    ]);
    expect(row?.activeKeys).toEqual([{ rotatedAt: undefined, usage: { kind: 'unknown' } }]);
  });

  it.each(['N/A', 'no_information', ''])('sees no more keys in %j', (info) => {
    const row = rowOf({ additional_credentials_info: info }, [...COLUMNS, 'additional_credentials_info']);
    expect(row?.activeKeys).toEqual([]);
  });

  it.each(['user', 'arn', 'user_creation_time', 'access_key_1_active', 'access_key_2_last_used_date'])(
    'refuses a report without the column %s, naming it',
    (column) => {
      const csv = report(
        {},
        COLUMNS.filter((name) => name !== column),
      );
      expect(() => parseCredentialReport(csv)).toThrow(`no column ${column}`);
    },
  );

  it('reads a user name with a comma in quotes', () => {
    const csv = report({ user: '"a,b"' });
    expect(parseCredentialReport(csv)[0]?.userName).toBe('a,b');
  });

  it('refuses text that is no report', () => {
    expect(codeOf(() => parseCredentialReport('"half'))).toBe('CredentialReportUnreadable');
  });

  it('refuses an empty text instead of taking it for an account without users', () => {
    expect(codeOf(() => parseCredentialReport(''))).toBe('CredentialReportUnreadable');
  });
});
