import { readFileSync } from 'node:fs';
import { OUTCOME_EVENT } from '../../lambda/contract.ts';
import { outcomeEventOf } from '../../lambda/domain/notices/outcome-event.ts';
import type { Outcome } from '../../lambda/domain/ledger/outcome.ts';
import { matchesPattern } from '../infra/support/event-pattern.ts';
import { aKey, anOutcome } from '../support/builders/ledger-entries.ts';
import { mistakesOf, outcomeEventSchema } from '../support/builders/outcome-event-schema.ts';

const page = readFileSync('docs/outcome-events.md', 'utf8');
const [example, pattern] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, block = '']) => JSON.parse(block) as unknown,
);

const FAILED: Outcome = { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'x' };
const envelope = (over: Parameters<typeof anOutcome>[0]): object => {
  const { source, detailType } = OUTCOME_EVENT;
  return { source, 'detail-type': detailType, detail: outcomeEventOf(aKey(), anOutcome(over)) };
};

describe('the page on outcome events', () => {
  it('shows an event as it is sent', () => {
    expect(example).toEqual(outcomeEventOf(aKey(), anOutcome()));
  });

  it('shows an event that conforms to the schema', () => {
    expect(mistakesOf(example)).toEqual([]);
  });

  it.each([
    ['an exposed key that was contained', {}, true],
    ['a failure', { outcome: FAILED }, true],
    ['a stale key that was contained', { cause: 'stale', reason: 'unused' }, false],
    ['what was only told', { outcome: { outcome: 'notified', reason: 'no-key-named' } }, false],
  ] as const)('has a rule of which %s is: %#', (_name, over, isMatch) => {
    expect(matchesPattern(pattern, envelope(over))).toBe(isMatch);
  });
});

describe('the schema', () => {
  it('is of the version that is sent', () => {
    expect([outcomeEventSchema['properties'].version, outcomeEventSchema.$id]).toEqual([
      { const: OUTCOME_EVENT.version },
      `urn:keystop:outcome-event:${OUTCOME_EVENT.version}`,
    ]);
  });
});
