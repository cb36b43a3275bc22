import { isUnchanged, rememberRow, ruleOf } from '../../../../lambda/domain/sweep/remembered-row.ts';
import type { ReportedKey, ReportRow } from '../../../../lambda/domain/sweep/credential-report-row.ts';
import type { KeepReason } from '../../../../lambda/domain/sweep/stale-decision.ts';
import type { KeptKey } from '../../../../lambda/domain/sweep/sweep-plan.ts';
import { ago, ahead, aKeyId, anExemption, aPolicy, DAY, NOW } from '../../../support/builders/builders.ts';

const POLICY = aPolicy();
const RULE = ruleOf(POLICY, undefined);
const BY = { rule: RULE, stale: POLICY.stale };
const OLD: ReportedKey = {
  rotatedAt: ago(400 * DAY),
  usage: { kind: 'used', at: ago(200 * DAY), service: 's3', region: 'us-east-1' },
};
const BUSY: ReportedKey = {
  rotatedAt: ago(300 * DAY),
  usage: { kind: 'used', at: ago(DAY), service: 's3', region: 'us-east-1' },
};

function aRow(...activeKeys: readonly ReportedKey[]): ReportRow {
  return { userName: 'alice', userPath: '/', userCreatedAt: ago(500 * DAY), activeKeys };
}

function kept(why: KeepReason, until?: Date): KeptKey {
  return { userName: 'alice', accessKeyId: aKeyId(), createdAt: ago(400 * DAY), usage: OLD.usage, why, until };
}

const warned = kept('warned', ahead(11 * DAY));
const remembered = rememberRow(aRow(OLD), [warned], BY, NOW);

describe('what is remembered of a user', () => {
  it('holds until the next step of its keys', () => {
    expect(remembered?.until).toEqual(ahead(11 * DAY));
  });

  it('holds until the earliest of two keys’ next steps', () => {
    const row = rememberRow(aRow(OLD, BUSY), [warned, kept('in-use', ahead(2 * DAY))], BY, NOW);
    expect(row?.until).toEqual(ahead(2 * DAY));
  });

  it('is nothing where a key may be due at the next run', () => {
    expect(rememberRow(aRow(OLD, OLD), [warned, kept('outside-contain-window')], BY, NOW)).toBeUndefined();
  });

  it.each(['usage-unknown', 'exemption-unreadable', 'warn-only-run'] as const)(
    'is nothing of a key kept as %s',
    (why) => {
      expect(rememberRow(aRow(OLD), [kept(why)], BY, NOW)).toBeUndefined();
    },
  );

  it('is nothing where the next step is now', () => {
    expect(rememberRow(aRow(OLD), [kept('warned', NOW)], BY, NOW)).toBeUndefined();
  });

  it.each(['protected-identity', 'mode-observe', 'mode-warn'] as const)(
    'is looked at again after 7 days: %s',
    (why) => {
      expect(rememberRow(aRow(OLD), [kept(why)], BY, NOW)?.until).toEqual(ahead(7 * DAY));
    },
  );

  it('is looked at again after 7 days for a tag of 100 days', () => {
    expect(rememberRow(aRow(OLD), [kept('exempt', ahead(100 * DAY))], BY, NOW)?.until).toEqual(ahead(7 * DAY));
  });

  it('is looked at again on the tag’s own date where that is nearer', () => {
    expect(rememberRow(aRow(OLD), [kept('exempt', ahead(2 * DAY))], BY, NOW)?.until).toEqual(ahead(2 * DAY));
  });

  it('is looked at again after 7 days for a tag without a date', () => {
    expect(rememberRow(aRow(OLD), [kept('exempt')], BY, NOW)?.until).toEqual(ahead(7 * DAY));
  });

  it('holds until a key that is unrotated is unused as well, which a use may have answered', () => {
    const used = { ...kept('warned', ahead(11 * DAY)), usage: { ...OLD.usage, at: ago(85 * DAY) } as const };
    const unrotated = { rule: RULE, stale: { unusedDays: 90, maxAgeDays: 365 } };
    expect(rememberRow(aRow(OLD), [used], unrotated, NOW)?.until).toEqual(ahead(5 * DAY));
  });

  it('is nothing of a user without a key that is left', () => {
    expect(rememberRow(aRow(), [], BY, NOW)).toBeUndefined();
  });
});

describe('a row of the next run', () => {
  it('says nothing new where the report says the same', () => {
    expect(isUnchanged(aRow(OLD), remembered, BY, ahead(DAY))).toBe(true);
  });

  it('says nothing new one second before the next step', () => {
    expect(isUnchanged(aRow(OLD), remembered, BY, ahead(11 * DAY - 1000))).toBe(true);
  });

  it('is looked at exactly at the next step', () => {
    expect(isUnchanged(aRow(OLD), remembered, BY, ahead(11 * DAY))).toBe(false);
  });

  it('is looked at where nothing is remembered', () => {
    expect(isUnchanged(aRow(OLD), undefined, BY, NOW)).toBe(false);
  });

  it('is looked at under another choice of the command line', () => {
    const rule = ruleOf(POLICY, { withoutWarning: true, exemptTags: [] });
    expect(isUnchanged(aRow(OLD), remembered, { rule, stale: POLICY.stale }, NOW)).toBe(false);
  });

  it('is looked at under another rule', () => {
    const other = aPolicy({ exemptions: [anExemption()] });
    expect(isUnchanged(aRow(OLD), remembered, { rule: ruleOf(other, undefined), stale: other.stale }, NOW)).toBe(false);
  });

  it('is looked at where a key was re-activated, which resets its age in the report', () => {
    expect(isUnchanged(aRow({ ...OLD, rotatedAt: ago(DAY) }), remembered, BY, NOW)).toBe(false);
  });

  it('says nothing new of a key whose last change the report does not tell', () => {
    const undated: ReportedKey = { rotatedAt: undefined, usage: { kind: 'never' } };
    const row = rememberRow(aRow(undated), [warned], BY, NOW);
    expect(isUnchanged(aRow(undated), row, BY, NOW)).toBe(true);
  });

  it('is looked at where another key was made', () => {
    expect(isUnchanged(aRow(OLD, { rotatedAt: NOW, usage: { kind: 'never' } }), remembered, BY, NOW)).toBe(false);
  });

  it('says nothing new where only a key in daily use was used again', () => {
    const two = rememberRow(aRow(OLD, BUSY), [warned, kept('in-use', ahead(89 * DAY))], BY, NOW);
    const usedToday: ReportedKey = { ...BUSY, usage: { kind: 'used', at: NOW, service: 's3', region: 'us-east-1' } };
    expect(isUnchanged(aRow(OLD, usedToday), two, BY, ahead(DAY))).toBe(true);
  });

  it('is looked at where one Active key more is reported than was left alone', () => {
    const one = rememberRow(aRow(OLD), [kept('in-use', ahead(89 * DAY))], BY, NOW);
    expect(isUnchanged(aRow(OLD, BUSY), one, BY, ahead(DAY))).toBe(false);
  });
});
