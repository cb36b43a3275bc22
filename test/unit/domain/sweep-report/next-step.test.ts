import { nextStepOf } from '../../../../lambda/domain/sweep-report/next-step.ts';
import { ahead, DAY } from '../../../support/builders/builders.ts';

const DAYS = ahead(5 * DAY);

describe('nextStepOf', () => {
  it.each([
    ['warned', { step: 'warn-finally', at: DAYS }],
    ['finally-warned', { step: 'contain', at: DAYS }],
    ['held', { step: 'judge', at: DAYS }],
    ['exempt', { step: 'judge', at: DAYS }],
    ['in-use', { step: 'turn-stale', at: DAYS }],
  ] as const)('has the day of a key that is %s', (standing, next) => {
    expect(nextStepOf({ standing, until: DAYS })).toEqual(next);
  });

  it.each([
    ['to-warn', 'warn'],
    ['undelivered', 'warn'],
    ['to-warn-finally', 'warn-finally'],
    ['due', 'contain'],
    ['failed', 'contain'],
    ['warn-only-run', 'contain'],
    ['usage-unknown', 'judge'],
    ['used-since', 'judge'],
    ['left', 'judge'],
    ['not-judged', 'judge'],
    ['exemption-unreadable', 'judge'],
  ] as const)('is the next run for a key that is %s', (standing, step) => {
    expect(nextStepOf({ standing, until: undefined })).toEqual({ step, at: undefined });
  });

  it.each([
    ['stopped', 'contain-on-approval'],
    ['outside-contain-window', 'contain-in-window'],
  ] as const)('has no day for a key that waits for something else: %s', (standing, step) => {
    expect(nextStepOf({ standing, until: undefined })).toEqual({ step });
  });

  it.each(['contained', 'protected-identity', 'mode-observe', 'mode-warn', 'exempt', 'in-use'] as const)(
    'is nothing for a key without an end that is %s',
    (standing) => {
      expect(nextStepOf({ standing, until: undefined })).toEqual({ step: 'none' });
    },
  );
});
