import { agendaOf, countTurningStale } from '../../../../lambda/domain/sweep-report/agenda.ts';
import type { SweptKey, SweptKeyStatus } from '../../../../lambda/domain/sweep-report/swept-key.ts';
import { ahead, DAY, dayAhead, NOW, SECOND } from '../../../support/builders/builders.ts';
import { aSweptKey } from '../../../support/builders/report-builders.ts';

const at = (standing: SweptKeyStatus, until?: Date, over: Partial<SweptKey> = {}) =>
  aSweptKey({ standing, until, ...over });

describe('agendaOf', () => {
  it('counts the keys of each step of a day', () => {
    const tomorrow = ahead(DAY);
    const keys = [at('finally-warned', tomorrow), at('finally-warned', tomorrow), at('held', tomorrow)];
    expect(agendaOf(keys)).toEqual([{ time: dayAhead(1), keys: { warn: 0, 'warn-finally': 0, contain: 2, judge: 1 } }]);
  });

  it('tells what has no day first, then day by day', () => {
    const keys = [
      at('held', ahead(9 * DAY)),
      at('exempt', ahead(2 * DAY)),
      at('due'),
      at('outside-contain-window'),
      at('stopped'),
    ];
    const times = agendaOf(keys).map(({ time }) => time);
    expect(times).toEqual(['approval', 'open-window', 'next-run', dayAhead(2), dayAhead(9)]);
  });

  it.each(['stopped', 'outside-contain-window'] as const)('tells that a key is set Inactive then: %s', (standing) => {
    expect(agendaOf([at(standing)])[0]?.keys.contain).toBe(1);
  });

  it('tells of a warning and of the earliest day of the containment', () => {
    const keys = [at('warned', ahead(11 * DAY), { inactiveFrom: ahead(14 * DAY) })];
    expect(agendaOf(keys)).toEqual([
      { time: dayAhead(11), keys: { warn: 0, 'warn-finally': 1, contain: 0, judge: 0 } },
      { time: dayAhead(14), keys: { warn: 0, 'warn-finally': 0, contain: 1, judge: 0 } },
    ]);
  });

  it('tells of no containment where no warning was delivered', () => {
    expect(agendaOf([at('undelivered')])).toEqual([
      { time: 'next-run', keys: { warn: 1, 'warn-finally': 0, contain: 0, judge: 0 } },
    ]);
  });

  it.each(['contained', 'protected-identity', 'in-use'] as const)('is empty for a key that is %s', (standing) => {
    expect(agendaOf([at(standing, ahead(DAY))])).toEqual([]);
  });
});

const turning = (milliseconds: number) => countTurningStale([at('in-use', ahead(milliseconds))], 30, NOW);

describe('countTurningStale', () => {
  it('counts a key in use that turns stale in exactly 30 days, or before', () => {
    expect([turning(30 * DAY), turning(DAY)]).toEqual([1, 1]);
  });

  it('counts no key that turns stale a second later', () => {
    expect(turning(30 * DAY + SECOND)).toBe(0);
  });

  it('counts no key that is anything but in use', () => {
    expect(countTurningStale([at('held', ahead(DAY)), at('due')], 30, NOW)).toBe(0);
  });
});
