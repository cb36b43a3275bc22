import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { fateOf, settle } from '../../../../lambda/domain/sweep-report/settlement.ts';
import { aKeyId, NOW } from '../../../support/builders/builders.ts';
import { aStanding } from '../../../support/builders/report-builders.ts';

const KEY = aKeyId();

describe('settle', () => {
  const due = aStanding({ standing: 'due' });
  const warned = aStanding({ standing: 'warned', accessKeyId: 'AKIARTX3GSDSQOTHERKY' });

  it('leaves a plan as it is', () => {
    expect(settle([due, warned], { kind: 'planned' })).toEqual([due, warned]);
  });

  it('tells of due keys that a run limit stopped them', () => {
    const settled = settle([due, warned], { kind: 'stopped' });
    expect(settled.map(({ standing }) => standing)).toEqual(['stopped', 'warned']);
  });

  it('tells what became of each due key', () => {
    const fates = new Map([[KEY, { standing: 'failed', detail: 'Throttling' } as const]]);
    expect(settle([due], { kind: 'carried-out', fates })).toEqual([
      { ...due, standing: 'failed', detail: 'Throttling' },
    ]);
  });

  it('tells of a due key of which nothing is known that it was left', () => {
    expect(settle([due], { kind: 'carried-out', fates: new Map() })).toEqual([{ ...due, standing: 'left' }]);
  });

  it('touches no key that was not due', () => {
    const fates = new Map([['AKIARTX3GSDSQOTHERKY', { standing: 'contained', detail: undefined } as const]]);
    expect(settle([warned], { kind: 'carried-out', fates })).toEqual([warned]);
  });

  it('knows nothing of a key without an id', () => {
    const nameless = { ...due, accessKeyId: undefined };
    const fates = new Map([[KEY, { standing: 'contained', detail: undefined } as const]]);
    expect(settle([nameless], { kind: 'carried-out', fates })).toEqual([{ ...nameless, standing: 'left' }]);
  });
});

describe('fateOf', () => {
  const CONTAINED: readonly Outcome[] = [
    { outcome: 'contained', evidence: 'update-accepted', recovered: false },
    { outcome: 'already-inactive' },
  ];
  const OTHERS: readonly Outcome[] = [
    { outcome: 'sessions-revoked', evidence: 'read-back', recovered: false, policyArn: 'arn:aws:iam::1:policy/p' },
    { outcome: 'reactivated', evidence: 'read-back', holdUntil: NOW },
    { outcome: 'not-found', detail: 'no such key' },
    { outcome: 'observed' },
    { outcome: 'notified', reason: 'no-key-named' },
    { outcome: 'refused', reason: 'protected-identity', detail: 'break-glass' },
  ];

  it.each(CONTAINED)('is that the key is Inactive: $outcome', (outcome) => {
    expect(fateOf(outcome)).toEqual({ standing: 'contained', detail: undefined });
  });

  it('is what failed', () => {
    const outcome = { outcome: 'failed', code: 'Throttling', retryable: true, message: 'too often' } as const;
    expect(fateOf(outcome)).toEqual({ standing: 'failed', detail: 'Throttling: too often' });
  });

  it.each(OTHERS)('is nothing that a report of a sweep knows: $outcome', (outcome) => {
    expect(fateOf(outcome)).toBeUndefined();
  });
});
