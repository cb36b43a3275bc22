import { intentOf, outcomeOf, reactivationId, recoveredOf } from '../../../../lambda/domain/ledger/entries.ts';
import { isAnswered, isSameContainment } from '../../../../lambda/domain/ledger/key-state.ts';
import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { aContainment } from '../../../support/builders/builders.ts';
import { after, anIntent, anOutcome, at, OUTCOME_SAMPLES } from '../../../support/builders/ledger-entries.ts';

const { kind: _intent, id: _intentId, ...intended } = anIntent();
const { kind: _outcome, id: _outcomeId, ...told } = anOutcome();

const LATER = { startedAt: new Date(at(1).getTime() + 1000) };

// Histories hold them: a change here makes each repeat of years news again.
describe('the id of an intent', () => {
  it.each([
    ['finding', 'intent:finding-1:2026-11-24T12:00:00.000Z:Active'],
    ['own-key', 'intent:finding-1'],
    ['sweep', 'intent:finding-1:2026-11-24T12:00:00.000Z'],
    ['reactivation', 'intent:reactivate:2026-11-24T12:00:00.000Z'],
  ] as const)('of a %s is %s', (occasion, id) => {
    expect(intentOf(occasion, intended)).toEqual({ ...anIntent(), id });
  });
});

describe('the id of an outcome', () => {
  it.each([
    ['own-key', 'contained:finding-1'],
    ['sweep', 'contained:finding-1:2026-11-24T12:00:00.000Z'],
    ['reactivation', 'contained:finding-1'],
  ] as const)('of a %s is %s', (occasion, id) => {
    expect(outcomeOf(occasion, told)).toEqual({ ...anOutcome(), id });
  });

  it.each<[Outcome['outcome'], string]>([
    ['contained', '2026-11-24T12:00:00.000Z'],
    ['sessions-revoked', '2026-11-24T12:00:00.000Z'],
    ['reactivated', '2026-11-24T12:00:00.000Z'],
    ['failed', 'ReadBackActive'],
    ['notified', 'no-key-named'],
    ['refused', 'protected-identity'],
    ['already-inactive', '2026-11-24T11:55:00.000Z'],
    ['not-found', '2026-11-24T11:55:00.000Z'],
    ['observed', '2026-11-24T11:55:00.000Z'],
  ])('of a finding that ended as %s ends with %s', (name, end) => {
    const { id } = outcomeOf('finding', { ...told, outcome: OUTCOME_SAMPLES[name] });
    expect(id).toBe(`${name}:finding-1:${end}`);
  });

  it('of a finding without an instant ends with nothing', () => {
    const { id } = outcomeOf('finding', { ...told, outcome: { outcome: 'observed' }, activityAt: undefined });
    expect(id).toBe('observed:finding-1:');
  });

  it('of a containment that was recovered is that of its intent', () => {
    expect(recoveredOf({ id: 'intent:1' }, told).id).toBe('contained:intent:1');
  });
});

describe('isAnswered', () => {
  const { kind: _kind, ...open } = anIntent({ at: at(1) });

  it.each([
    ['a containment that was recorded since', after(anOutcome({ at: at(1) })), true],
    ['an earlier containment', after(anOutcome({ at: at(0) })), false],
    ['no containment', after(), false],
    ['a ledger that did not answer', undefined, false],
  ])('of an intent, with %s', (_name, state, expected) => {
    expect(isAnswered(open, state)).toBe(expected);
  });
});

describe('isSameContainment', () => {
  const containment = { ...aContainment({ recontained: 1 }), at: at(1) };

  it.each([
    ['a source’s finding that began then', { startedAt: at(1) }, true],
    ['a source’s finding that began a second later', LATER, false],
    ['one that sees the key Active a second later', { ...LATER, reason: 'active-again' }, true],
  ])('of %s', (_name, over, expected) => {
    expect(isSameContainment(containment, anOutcome(over))).toBe(expected);
  });
});

describe('reactivationId', () => {
  it('names the requester', () => {
    expect(reactivationId('arn')).toBe('reactivation:arn');
  });
});
