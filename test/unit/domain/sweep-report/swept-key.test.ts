import {
  type FoundUsers,
  isStale,
  isSweptKeyStatus,
  type SweptKey,
  type SweptKeyStatus,
  sweptKeysOf,
} from '../../../../lambda/domain/sweep-report/swept-key.ts';
import type { ReportedKey, ReportRow } from '../../../../lambda/domain/sweep/credential-report-row.ts';
import type { KeepReason } from '../../../../lambda/domain/sweep/stale-decision.ts';
import type { KeptKey } from '../../../../lambda/domain/sweep/sweep-plan.ts';
import { ago, ahead, aKeyId, aStep, DAY, HOUR, NOW } from '../../../support/builders/builders.ts';

const RULE = {
  stale: { unusedDays: 90, maxAgeDays: undefined },
  escalation: { warningDays: 14, finalWarningDays: 3 },
  now: NOW,
};
const KEY = aKeyId();
const OLD: ReportedKey = { rotatedAt: ago(180 * DAY), usage: { kind: 'never' } };
const usedAt = (at: Date) => ({ kind: 'used', at, service: 's3', region: 'us-east-1' }) as const;

function aRow(activeKeys: readonly ReportedKey[] = [OLD], over: Partial<ReportRow> = {}): ReportRow {
  return { userName: 'ci-deployer', userPath: '/', userCreatedAt: ago(60 * DAY), activeKeys, ...over };
}

function aKept(why: KeepReason, until?: Date, over: Partial<KeptKey> = {}): KeptKey {
  const usage = { kind: 'never' } as const;
  return { userName: 'ci-deployer', accessKeyId: KEY, createdAt: ago(180 * DAY), usage, why, until, ...over };
}

function standings(found: Partial<FoundUsers>, rule: Parameters<typeof sweptKeysOf>[1] = RULE): readonly SweptKey[] {
  const nothing = { steps: [], kept: [], judged: new Set<string>(), failed: [], warned: undefined };
  return sweptKeysOf({ rows: [aRow()], ...nothing, ...found }, rule);
}

describe('the standing of a key with a step', () => {
  it.each([
    ['a first warning', 'warn', 'to-warn', ahead(14 * DAY - HOUR)],
    ['a final warning', 'final-warn', 'to-warn-finally', ahead(3 * DAY - HOUR)],
    ['containment', 'contain', 'due', undefined],
  ] as const)('is what a plan would do: %s', (_name, step, standing, inactiveFrom) => {
    expect(standings({ steps: [aStep({ step })] })).toMatchObject([{ standing, until: undefined, inactiveFrom }]);
  });

  it.each([
    ['first', 'warn', 'warned', ahead(11 * DAY - HOUR), ahead(14 * DAY - HOUR)],
    ['final', 'final-warn', 'finally-warned', ahead(3 * DAY - HOUR), ahead(3 * DAY - HOUR)],
  ] as const)('waits for what follows its delivered warning: %s', (_name, step, standing, until, inactiveFrom) => {
    const found = standings({ steps: [aStep({ step })], warned: new Set([KEY]) });
    expect(found).toMatchObject([{ standing, until, inactiveFrom }]);
  });

  it.each(['warn', 'final-warn'] as const)(
    'is undelivered, and has no day, where the warning reached nobody: %s',
    (step) => {
      const found = standings({ steps: [aStep({ step })], warned: new Set() });
      expect(found).toMatchObject([{ standing: 'undelivered', until: undefined, inactiveFrom: undefined }]);
    },
  );
});

describe('the standing of a key that is left alone', () => {
  it('has the reason and the instant that the plan gives', () => {
    const found = standings({ kept: [aKept('exempt', ahead(20 * DAY))] });
    expect(found).toMatchObject([{ standing: 'exempt', until: ahead(20 * DAY), inactiveFrom: undefined }]);
  });

  it('may be set Inactive three days after its final warning', () => {
    const found = standings({ kept: [aKept('warned', ahead(5 * DAY))] });
    expect(found[0]?.inactiveFrom).toEqual(ahead(8 * DAY));
  });

  it('may be set Inactive when its final warning is old enough', () => {
    const found = standings({ kept: [aKept('finally-warned', ahead(2 * DAY))] });
    expect(found[0]?.inactiveFrom).toEqual(ahead(2 * DAY));
  });

  it('may be set Inactive on no day that is known, where its warning has none', () => {
    expect(standings({ kept: [aKept('warned')] })[0]?.inactiveFrom).toBeUndefined();
  });
});

describe('a user that was not asked for', () => {
  it('has the keys of the report, in use and without an id', () => {
    const found = standings({ rows: [aRow([{ rotatedAt: ago(200 * DAY), usage: usedAt(ago(DAY)) }])] });
    expect(found).toEqual([
      {
        userName: 'ci-deployer',
        accessKeyId: undefined,
        createdAt: ago(200 * DAY),
        usage: usedAt(ago(DAY)),
        standing: 'in-use',
        until: ahead(89 * DAY),
        inactiveFrom: undefined,
        detail: undefined,
      },
    ]);
  });

  it.each([
    ['never used', { kind: 'never' }],
    ['of unknown use', { kind: 'unknown' }],
  ] as const)('has no stale key before the user itself is old enough: %s', (_name, usage) => {
    const found = standings({ rows: [aRow([{ rotatedAt: ago(DAY), usage }])] });
    expect(found[0]?.until).toEqual(ahead(30 * DAY));
  });

  it('has no stale key before a user of unknown age, made now, is old enough', () => {
    const found = standings({ rows: [aRow([OLD], { userCreatedAt: undefined })] });
    expect(found[0]?.until).toEqual(ahead(90 * DAY));
  });
});

describe('a user that was asked for', () => {
  it('has the keys that IAM told, not those of the report', () => {
    const found = standings({ rows: [aRow([OLD, OLD])], steps: [aStep()], judged: new Set(['ci-deployer']) });
    expect(found.map(({ accessKeyId }) => accessKeyId)).toEqual([KEY]);
  });

  it('has none where IAM told of no Active key', () => {
    expect(standings({ judged: new Set(['ci-deployer']) })).toEqual([]);
  });

  it('has the keys of the report where it could not be judged, with what failed', () => {
    const failed = [{ userName: 'ci-deployer', code: 'AccessDenied', message: 'not allowed' }];
    expect(standings({ failed })).toMatchObject([
      { accessKeyId: undefined, standing: 'not-judged', until: undefined, detail: 'AccessDenied: not allowed' },
    ]);
  });

  it('keeps both of its keys', () => {
    const other = aKeyId('AKIARTX3GSDSQOTHERKY');
    const found = standings({ steps: [aStep()], kept: [aKept('held', ahead(DAY), { accessKeyId: other })] });
    expect(found.map(({ accessKeyId, standing }) => [accessKeyId, standing])).toEqual([
      [KEY, 'to-warn'],
      [other, 'held'],
    ]);
  });
});

const inUse = (usage: KeptKey['usage']) => [aKept('in-use', ahead(10 * DAY), { usage })];
const reported = (usage: ReportedKey['usage']) => aRow([{ rotatedAt: ago(180 * DAY), usage }]);

describe('a key in use that IAM told of', () => {
  const known = usedAt(ago(80 * DAY));

  it.each([
    ['a later use', known],
    ['a use of a key that was never used', { kind: 'never' }],
    ['a use that nobody had asked for', { kind: 'unknown' }],
  ] as const)('takes %s from the report, and its day from that', (_name, usage) => {
    const found = standings({ rows: [reported(usedAt(ago(2 * DAY)))], kept: inUse(usage) });
    expect(found).toMatchObject([{ usage: usedAt(ago(2 * DAY)), until: ahead(88 * DAY) }]);
  });

  it('takes from the report that it was never used, where nobody had asked', () => {
    const found = standings({ rows: [reported({ kind: 'never' })], kept: inUse({ kind: 'unknown' }) });
    expect(found).toMatchObject([{ usage: { kind: 'never' }, until: ago(90 * DAY) }]);
  });

  it.each([
    ['an older use', usedAt(ago(81 * DAY))],
    ['the same use', known],
    ['no use', { kind: 'never' }],
    ['an unknown use', { kind: 'unknown' }],
  ] as const)('takes no word of the report for %s', (_name, usage) => {
    const found = standings({ rows: [reported(usage)], kept: inUse(known) });
    expect(found).toMatchObject([{ usage: known, until: ahead(10 * DAY) }]);
  });

  it('takes nothing from the report where two keys have its date', () => {
    const twin = { rotatedAt: ago(180 * DAY), usage: usedAt(ago(2 * DAY)) };
    const found = standings({ rows: [aRow([twin, twin])], kept: inUse(known) });
    expect(found[0]?.usage).toEqual(known);
  });

  it('takes nothing from the report where no key has its date', () => {
    const found = standings({ rows: [aRow([{ ...OLD, rotatedAt: ago(DAY) }])], kept: inUse(known) });
    expect(found[0]?.usage).toEqual(known);
  });

  it('leaves a key that was found stale as it was judged', () => {
    const found = standings({ rows: [reported(usedAt(ago(2 * DAY)))], steps: [aStep({ usage: known })] });
    expect(found[0]?.usage).toEqual(known);
  });
});

describe('isSweptKeyStatus', () => {
  it.each(['held', 'contained', 'not-judged'])('knows %s', (text) => {
    expect(isSweptKeyStatus(text)).toBe(true);
  });

  it.each(['', 'Held', 'reactivated'])('knows no %p', (text) => {
    expect(isSweptKeyStatus(text)).toBe(false);
  });
});

describe('a stale key', () => {
  const STALE: readonly SweptKeyStatus[] = [
    'to-warn',
    'to-warn-finally',
    'undelivered',
    'warned',
    'finally-warned',
    'due',
  ];
  const STOPPED: readonly SweptKeyStatus[] = [
    'stopped',
    'contained',
    'failed',
    'left',
    'warn-only-run',
    'outside-contain-window',
  ];
  const LEFT: readonly SweptKeyStatus[] = [
    'held',
    'exempt',
    'exemption-unreadable',
    'protected-identity',
    'mode-observe',
    'mode-warn',
  ];

  it.each([...STALE, ...STOPPED, ...LEFT])(
    'is one that was found stale, whatever was done about it: %s',
    (standing) => {
      expect(isStale({ standing })).toBe(true);
    },
  );

  it.each(['in-use', 'usage-unknown', 'used-since', 'not-judged'] as const)('is not one that is %s', (standing) => {
    expect(isStale({ standing })).toBe(false);
  });
});
