import {
  budgetNotice,
  byOwner,
  limitNotice,
  type StoppedPlan,
  stoppedNotice,
  warningNotice,
} from '../../../../lambda/domain/notices/sweep-notice.ts';
import { ago, aKeyId, aPlan, aStep, DAY, NOW, OWN_ACCOUNT } from '../../../support/builders/builders.ts';

const RULE = { warningDays: 14, finalWarningDays: 3 };
const warn = (count: number, isFinal = false) =>
  warningNotice(
    Array.from({ length: count }, () => aStep()),
    isFinal,
    OWN_ACCOUNT,
    RULE,
    NOW,
  );

const due = (count: number) => Array.from({ length: count }, () => aStep({ step: 'contain' }));

describe('warningNotice', () => {
  it.each([
    ['first', false, 'Keystop: warning: 1 access key will be set Inactive (111122223333)', '2026-12-04'],
    ['final', true, 'Keystop: final warning: 1 access key will be set Inactive (111122223333)', '2026-11-23'],
  ])('is told from its subject, and names the earliest day: %s', (_name, isFinal, subject, day) => {
    expect(warn(1, isFinal)).toMatchObject({
      subject,
      urgency: 'warning',
      lines: expect.arrayContaining([
        expect.stringContaining(`will be set Inactive on ${day} at the earliest:`),
      ]) as unknown,
    });
  });

  it('tells each key, masked, with its evidence', () => {
    const step = aStep({
      usage: { kind: 'used', at: ago(100 * DAY), service: 's3', region: 'eu-west-1' },
      since: ago(100 * DAY),
    });
    expect(warningNotice([step], false, OWN_ACCOUNT, RULE, NOW).lines[1]).toBe(
      '- key …MPLE of ci-deployer: unused since 2026-08-12, created 2026-05-24, last used 2026-08-12T12:00:00.000Z, s3 in eu-west-1',
    );
  });

  it('tells how to keep a key', () => {
    expect(warn(2).lines.at(-1)).toContain('keystop:exempt-until=YYYY-MM-DD');
  });

  it('counts several keys as such', () => {
    expect([warn(2).subject, warn(2).lines[0]]).toEqual([
      'Keystop: warning: 2 access keys will be set Inactive (111122223333)',
      '2 access keys in account 111122223333 are stale and will be set Inactive on 2026-12-04 at the earliest:',
    ]);
  });

  it.each([
    [false, 'warning'],
    [true, 'final-warning'],
  ])('names its outcome for subscriptions that filter, final %p: %s', (isFinal, outcome) => {
    expect(warn(1, isFinal).outcome).toBe(outcome);
  });
});

describe('limitNotice', () => {
  const check = { within: false, limit: 'maxKeysPerRun', due: 26, allowed: 25 } as const;
  it('carries the command that approves the plan', () => {
    expect(limitNotice(aPlan(), check).commands).toEqual([`keystop sweep --approve ${aPlan().planId}`]);
  });

  it('says that nothing was contained, which limit, and where the plan is', () => {
    expect(limitNotice(aPlan({ steps: due(1) }), check)).toMatchObject({
      subject: 'Keystop: sweep stopped, 26 keys due exceed maxKeysPerRun (111122223333)',
      urgency: 'urgent',
      outcome: 'run-limit-reached',
      lines: expect.arrayContaining([
        'The sweep of account 111122223333 contained nothing: 26 keys are due, and maxKeysPerRun allows 25.',
        expect.stringContaining('The plan is kept as plan-1.'),
      ]) as unknown,
    });
  });

  it('lists the keys due and no others', () => {
    const warned = aStep({ accessKeyId: aKeyId('AKIARTX3GSDSRWARNED') });
    expect(
      limitNotice(aPlan({ steps: [warned, ...due(1)] }), check).lines.filter((line) => line.startsWith('- ')),
    ).toEqual([expect.stringContaining('…MPLE')]);
  });

  it.each([
    ['exactly 50', 50, 52],
    ['one more than 50', 51, 53],
  ])('lists %s keys, and counts the rest', (_name, count, lines) => {
    expect(limitNotice(aPlan({ steps: due(count) }), check).lines).toHaveLength(lines);
  });

  it('says how many it left out', () => {
    expect(limitNotice(aPlan({ steps: due(60) }), check).lines.at(-1)).toBe('… and 10 more.');
  });
});

describe('budgetNotice', () => {
  const notice = budgetNotice(aPlan({ steps: due(1) }), 3);

  it('says that the budget is used up, what it is, and where the plan is', () => {
    expect(notice).toMatchObject({
      subject: "Keystop: stale findings stopped, the day's budget is used up (111122223333)",
      urgency: 'urgent',
      outcome: 'run-limit-reached',
      lines: [
        expect.stringMatching(
          /^3 access keys of account 111122223333 may be contained in a day because of stale findings/,
        ),
        expect.stringContaining('…MPLE'),
        expect.stringContaining('The plan is kept as plan-1.'),
      ] as unknown,
    });
  });
});

const stopped = (count: number, limit: StoppedPlan['check']['limit'] = 'maxKeysPerRun'): StoppedPlan[] =>
  Array.from({ length: count }, (_, index) => ({
    account: String(100_000_000_000 + index),
    planId: `plan-${index}`,
    due: 30,
    check: { within: false, limit, due: 120, allowed: 100 },
  }));

describe('stoppedNotice', () => {
  it('says in how many accounts nothing was contained, with the account it is sent from', () => {
    expect(stoppedNotice(stopped(2), OWN_ACCOUNT)).toMatchObject({
      subject: 'Keystop: sweep stopped in 2 accounts, 60 keys due (111122223333)',
      urgency: 'urgent',
      account: OWN_ACCOUNT,
      outcome: 'run-limit-reached',
    });
  });

  it('names the plan of each account, the limit that stopped it, and the command that approves it', () => {
    const notice = stoppedNotice(stopped(1), OWN_ACCOUNT);
    expect([notice.lines[1], notice.commands]).toEqual([
      '- account 100000000000: 30 access keys due, maxKeysPerRun, plan plan-0',
      ['keystop sweep --approve plan-0'],
    ]);
  });

  it('says what the organization’s limit allows where that was exceeded', () => {
    expect(stoppedNotice(stopped(4, 'maxKeysPerOrganizationRun'), OWN_ACCOUNT).lines[1]).toBe(
      'The accounts that are within their own limits have 120 access keys due together, and maxKeysPerOrganizationRun allows 100, so nothing was contained in any account.',
    );
  });

  it.each([
    ['exactly 50', 50, 50, 52],
    ['one more than 50', 51, 50, 53],
  ])('lists %s accounts, and counts the rest', (_name, count, commands, lines) => {
    const notice = stoppedNotice(stopped(count), OWN_ACCOUNT);
    expect([notice.commands.length, notice.lines.length]).toEqual([commands, lines]);
  });

  it('has a subject that SNS takes, however many accounts there are', () => {
    expect(stoppedNotice(stopped(9999), OWN_ACCOUNT).subject.length).toBeLessThan(100);
  });
});

const ownedBy = (...owners: readonly (string | undefined)[]) =>
  warningNotice(
    owners.map((responsible, index) => aStep({ userName: `user-${index}`, responsible })),
    false,
    OWN_ACCOUNT,
    RULE,
    NOW,
  );

const listed = (...owners: readonly (string | undefined)[]) =>
  ownedBy(...owners)
    .lines.slice(1, -1)
    .map((line) => /user-\d/.exec(line)?.[0] ?? line);

describe('warningNotice > owners', () => {
  it('are named in a heading above their keys, in order, those without one last', () => {
    expect(listed('web', undefined, 'storage', 'web')).toEqual([
      'Owner storage:',
      'user-2',
      'Owner web:',
      'user-0',
      'user-3',
      'No owner is tagged:',
      'user-1',
    ]);
  });

  it('have no heading where nobody is tagged', () => {
    expect(listed(undefined, undefined)).toEqual(['user-0', 'user-1']);
  });

  it('are on the notice once each', () => {
    expect(ownedBy('web', undefined, 'storage', 'web').owners).toEqual(['storage', 'web']);
  });

  it('are left out of a notice of which nobody is known', () => {
    expect(ownedBy(undefined)).not.toHaveProperty('owners');
  });
});

describe('byOwner', () => {
  it.each([
    ['b', 'a', 1],
    ['a', 'b', -1],
    ['a', 'a', 0],
    [undefined, 'a', 1],
    ['a', undefined, -1],
    [undefined, undefined, 0],
  ])('puts %s and %s in order: %i', (one, other, order) => {
    expect(byOwner(aStep({ responsible: one }), aStep({ responsible: other }))).toBe(order);
  });
});

describe('a notice of a limit', () => {
  const plan = aPlan({
    steps: [aStep({ step: 'contain', responsible: 'web' }), aStep({ responsible: 'warned only' })],
  });
  it('names the owners of the keys that are due, and no others', () => {
    const check = { within: false, limit: 'maxKeysPerRun', due: 26, allowed: 25 } as const;
    expect(limitNotice(plan, check).owners).toEqual(['web']);
  });
});
