import type { SweptKey, SweptKeyStatus } from '../../../../lambda/domain/sweep-report/swept-key.ts';
import { sweepReport } from '../../../../lambda/domain/sweep-report/sweep-report.ts';
import { ago, DAY } from '../../../support/builders/builders.ts';
import { aReportedRun, aSweptKey } from '../../../support/builders/report-builders.ts';

const named = (userName: string, standing: SweptKeyStatus, over: Partial<SweptKey> = {}) =>
  aSweptKey({ userName, standing, ...over });

const reportOf = (...keys: readonly SweptKey[]) => sweepReport(aReportedRun({ keys }));

describe('sweepReport', () => {
  it('counts keys, users, stale keys and keys that were due', () => {
    const keys = [named('a', 'in-use'), named('a', 'warned'), named('b', 'due'), named('c', 'used-since')];
    expect(reportOf(...keys).counts).toEqual({ active: 4, users: 3, stale: 2, due: 2 });
  });

  it.each(['due', 'stopped', 'contained', 'failed', 'used-since', 'left'] as const)(
    'counts as due, whatever became of it: %s',
    (standing) => {
      expect(reportOf(named('a', standing)).counts.due).toBe(1);
    },
  );

  it('counts the keys of each standing, and leaves out what no key has', () => {
    const { standings } = reportOf(named('a', 'in-use'), named('b', 'in-use'), named('c', 'held'));
    expect([...standings]).toEqual([
      ['in-use', 2],
      ['held', 1],
    ]);
  });

  it('puts keys of most concern first', () => {
    const order = [
      'in-use',
      'warned',
      'undelivered',
      'contained',
      'left',
      'due',
      'stopped',
      'not-judged',
      'failed',
    ] as const;
    const { keys } = reportOf(...order.map((standing) => named('a', standing)));
    expect(keys.map(({ standing }) => standing)).toEqual(order.toReversed());
  });

  it('puts the oldest of equal concern first, and those of unknown age last', () => {
    const young = named('young', 'warned', { createdAt: ago(100 * DAY) });
    const old = named('old', 'exempt', { createdAt: ago(900 * DAY) });
    const unknown = named('unknown', 'warned', { createdAt: undefined });
    expect(reportOf(unknown, young, old).keys.map(({ userName }) => userName)).toEqual(['old', 'young', 'unknown']);
  });

  it('keeps what is told of the run', () => {
    const run = aReportedRun({ warnOnly: true });
    expect(sweepReport(run)).toMatchObject(run);
  });
});
