import { digestNotice, type SweptAccount } from '../../../../lambda/domain/notices/digest-notice.ts';
import { NO_COUNTS, type SweepCounts } from '../../../../lambda/domain/sweep/sweep-counts.ts';
import { NOW, OWN_ACCOUNT } from '../../../support/builders/builders.ts';

const swept = (counts: Partial<SweepCounts>, over: Partial<SweptAccount> = {}): SweptAccount => ({
  account: OWN_ACCOUNT,
  counts: { ...NO_COUNTS, ...counts },
  ...over,
});
const digest = (...accounts: readonly SweptAccount[]) => digestNotice(NOW, OWN_ACCOUNT, accounts);
const others = (count: number): SweptAccount[] =>
  Array.from({ length: count }, (_, index) => swept({ warned: 1 }, { account: String(100_000_000_000 + index) }));

describe('digestNotice', () => {
  it('is none of a run in which nothing was done', () => {
    expect(digest(swept({ stale: 12 }), swept({ stale: 3 }))).toBeUndefined();
  });

  it.each<[string, SweptAccount, string, string]>([
    ['a first warning', swept({ warned: 1 }), '1 warned of', '- 1 key warned of'],
    ['a final warning', swept({ warned: 2, finallyWarned: 2 }), '2 warned of', '- 2 keys warned of for the last time'],
    ['a containment', swept({ contained: 1 }), '1 contained', '- 1 key set Inactive'],
    [
      'a key that is no longer due',
      swept({ noLongerDue: 3 }),
      '3 no longer due',
      '- 3 keys no longer due and left alone',
    ],
    ['an undelivered warning', swept({ undelivered: 4 }), '4 undelivered', '- 4 warnings undelivered'],
    ['an undelivered limit notice', swept({ limitUndelivered: 1 }), '1 undelivered', '- 1 limit notice undelivered'],
    ['one failure', swept({ failed: 1 }), '1 failed', '- 1 user, key or notice failed'],
    ['several failures', swept({ failed: 2 }), '2 failed', '- 2 users, keys or notices failed'],
    [
      'a stop',
      swept({}, { limit: 'maxPercentPerRun' }),
      '1 stopped',
      '- stopped by maxPercentPerRun, nothing contained',
    ],
    [
      'an account not swept',
      swept({}, { fault: 'AccessDenied' }),
      '1 not swept',
      '- not swept to its end: AccessDenied',
    ],
  ])('tells of %s in its subject and in a line', (_name, account, headline, line) => {
    const notice = digest(account);
    expect([notice?.subject, notice?.lines[1]]).toEqual([`Keystop: sweep: ${headline} (${OWN_ACCOUNT})`, line]);
  });

  it.each<[string, Partial<SweepCounts>, Partial<SweptAccount>, string]>([
    ['all went well', { warned: 1, contained: 1 }, {}, 'info'],
    ['something failed', { failed: 1 }, {}, 'warning'],
    ['a warning reached nobody', { undelivered: 1 }, {}, 'warning'],
    ['a limit stopped it', {}, { limit: 'maxKeysPerRun' }, 'warning'],
    ['an account was not swept', {}, { fault: 'Timeout' }, 'warning'],
  ])('is as urgent as it must be where %s', (_name, counts, over, urgency) => {
    expect(digest(swept(counts, over))?.urgency).toBe(urgency);
  });

  it('says where the report of its one account is', () => {
    expect(digest(swept({ warned: 1 }, { reportAt: 's3://reports/a.html' }))?.lines).toContain(
      'Report: s3://reports/a.html',
    );
  });

  it('says where the report of each of its accounts is', () => {
    const account = '444455556666';
    const [, ...lines] =
      digest(swept({ warned: 1 }), swept({ warned: 2 }, { account, reportAt: 's3://b.html' }))?.lines ?? [];
    expect(lines.slice(0, 2)).toEqual([
      `- account ${OWN_ACCOUNT}: 1 key warned of`,
      `- account ${account}: 2 keys warned of; report s3://b.html`,
    ]);
  });

  it('counts first and final warnings apart', () => {
    expect(digest(swept({ warned: 5, finallyWarned: 2 }))?.lines.slice(1, 3)).toEqual([
      '- 3 keys warned of',
      '- 2 keys warned of for the last time',
    ]);
  });

  it('sums up several accounts, with a line for each in which something was done', () => {
    const notice = digest(
      swept({ stale: 2, warned: 2 }),
      ...others(1),
      swept({ stale: 7 }, { account: '9'.repeat(12) }),
    );
    expect([notice?.subject, notice?.lines.slice(0, 3)]).toEqual([
      `Keystop: sweep: 3 warned of (${OWN_ACCOUNT})`,
      [
        `The sweep that began at ${NOW.toISOString()} found 9 stale access keys in 3 accounts.`,
        `- account ${OWN_ACCOUNT}: 2 keys warned of`,
        '- account 100000000000: 1 key warned of',
      ],
    ]);
  });

  it.each([
    ['exactly 50', 50, 50, undefined],
    ['one more than 50', 51, 50, "… and 1 account more; the sweeper's log has a line for each."],
    ['two more than 50', 52, 50, "… and 2 accounts more; the sweeper's log has a line for each."],
  ])('lists %s accounts, and counts the rest', (_name, count, listed, rest) => {
    const lines = digest(...others(count))?.lines ?? [];
    expect([lines.filter((line) => line.startsWith('- ')).length, lines.find((line) => line.startsWith('…'))]).toEqual([
      listed,
      rest,
    ]);
  });

  it('is told apart by its outcome, and carries no command: what it sums up was told with its own', () => {
    expect(digest(swept({ contained: 1 }))).toMatchObject({ outcome: 'digest', cause: 'stale', commands: [] });
  });
});
