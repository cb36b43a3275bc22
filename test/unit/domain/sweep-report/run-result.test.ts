import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { applyResults, dueKeyResultOf } from '../../../../lambda/domain/sweep-report/run-result.ts';
import { aKeyId, NOW } from '../../../support/builders/builders.ts';
import { aSweptKey } from '../../../support/builders/report-builders.ts';

const KEY = aKeyId();

describe('applyResults', () => {
  const due = aSweptKey({ standing: 'due' });
  const warned = aSweptKey({ standing: 'warned', accessKeyId: 'AKIARTX3GSDSQOTHERKY' });

  it('tells of due keys that a run limit stopped them', () => {
    const after = applyResults([due, warned], { kind: 'stopped' });
    expect(after.map(({ standing }) => standing)).toEqual(['stopped', 'warned']);
  });

  it('tells what became of each due key', () => {
    const results = new Map([[KEY, { standing: 'failed', detail: 'Throttling' } as const]]);
    expect(applyResults([due], { kind: 'carried-out', results })).toEqual([
      { ...due, standing: 'failed', detail: 'Throttling' },
    ]);
  });

  it('tells of a due key of which nothing is known that it was left', () => {
    expect(applyResults([due], { kind: 'carried-out', results: new Map() })).toEqual([{ ...due, standing: 'left' }]);
  });

  it('touches no key that was not due', () => {
    const results = new Map([['AKIARTX3GSDSQOTHERKY', { standing: 'contained', detail: undefined } as const]]);
    expect(applyResults([warned], { kind: 'carried-out', results })).toEqual([warned]);
  });

  it('knows nothing of a key without an id', () => {
    const nameless = { ...due, accessKeyId: undefined };
    const results = new Map([[KEY, { standing: 'contained', detail: undefined } as const]]);
    expect(applyResults([nameless], { kind: 'carried-out', results })).toEqual([{ ...nameless, standing: 'left' }]);
  });
});

describe('dueKeyResultOf', () => {
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
    expect(dueKeyResultOf(outcome)).toEqual({ standing: 'contained', detail: undefined });
  });

  it('is what failed', () => {
    const outcome = { outcome: 'failed', code: 'Throttling', retryable: true, message: 'too often' } as const;
    expect(dueKeyResultOf(outcome)).toEqual({ standing: 'failed', detail: 'Throttling: too often' });
  });

  it.each(OTHERS)('is nothing that a report of a sweep knows: $outcome', (outcome) => {
    expect(dueKeyResultOf(outcome)).toBeUndefined();
  });
});
