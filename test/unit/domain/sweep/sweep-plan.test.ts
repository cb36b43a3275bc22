import { dueOf, planIdOf } from '../../../../lambda/domain/sweep/sweep-plan.ts';
import { aStep } from '../../../support/builders/builders.ts';

describe('dueOf', () => {
  it('leaves out warnings and final warnings', () => {
    expect(dueOf([aStep({ step: 'warn' }), aStep({ step: 'final-warn' })])).toEqual([]);
  });

  it('keeps the order of the plan', () => {
    const first = aStep({ step: 'contain', userName: 'first' });
    const second = aStep({ step: 'contain', userName: 'second' });
    expect(dueOf([first, aStep({ step: 'warn' }), second])).toEqual([first, second]);
  });
});

describe('planIdOf', () => {
  it('names the account and the start to the millisecond', () => {
    const startedAt = new Date('2026-11-20T12:00:00.007Z');
    expect(planIdOf({ account: '111122223333', startedAt })).toBe('111122223333-2026-11-20T120000007Z');
  });
});
