import type { SweptKey } from '../../../lambda/domain/sweep-report/swept-key.ts';
import type { ReportedRun } from '../../../lambda/domain/sweep-report/sweep-report.ts';
import { ago, aKeyId, aPolicy, DAY, HOUR, NOW, OWN_ACCOUNT } from './builders.ts';

/** A key of a plan's report: never used, found stale, to be warned of. */
export function aSweptKey(over: Partial<SweptKey> = {}): SweptKey {
  return {
    userName: 'ci-deployer',
    accessKeyId: aKeyId(),
    createdAt: ago(180 * DAY),
    usage: { kind: 'never' },
    standing: 'to-warn',
    until: undefined,
    inactiveFrom: undefined,
    detail: undefined,
    ...over,
  };
}

/** An applied run within its limits, by every default, that found one key to warn of. */
export function aReportedRun(over: Partial<ReportedRun> = {}): ReportedRun {
  const { stale, limits, staleMode } = aPolicy();
  return {
    account: OWN_ACCOUNT,
    startedAt: NOW,
    reportedAt: ago(2 * HOUR),
    planId: `${OWN_ACCOUNT}-20261120T120000000Z`,
    isApplied: true,
    warnOnly: false,
    staleMode,
    stale,
    limits,
    check: { within: true },
    keys: [aSweptKey()],
    ...over,
  };
}
