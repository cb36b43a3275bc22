import * as fc from 'fast-check';
import type { OutcomeEntry } from '../../lambda/domain/ledger/ledger-entry.ts';
import {
  EVIDENCE_KINDS,
  NOTIFICATION_REASONS,
  type Outcome,
  REFUSAL_REASONS,
} from '../../lambda/domain/ledger/outcome.ts';
import { outcomeEventOf } from '../../lambda/domain/notices/outcome-event.ts';
import { anOutcome, ACCOUNT } from '../support/builders/ledger-entries.ts';
import { mistakesOf } from '../support/builders/outcome-event-schema.ts';
import { instants, outcomeEntries, PARSER_RUNS } from './arbitraries.ts';

const texts = fc.string({ minLength: 1 });
const OUTCOMES: { readonly [Name in Outcome['outcome']]: fc.Arbitrary<Extract<Outcome, { outcome: Name }>> } = {
  contained: fc.record({
    outcome: fc.constant('contained'),
    evidence: fc.constantFrom(...EVIDENCE_KINDS),
    recovered: fc.boolean(),
  }),
  reactivated: fc.record({
    outcome: fc.constant('reactivated'),
    evidence: fc.constantFrom(...EVIDENCE_KINDS),
    holdUntil: instants,
  }),
  'sessions-revoked': fc.record({
    outcome: fc.constant('sessions-revoked'),
    evidence: fc.constantFrom(...EVIDENCE_KINDS),
    recovered: fc.boolean(),
    policyArn: texts,
  }),
  'already-inactive': fc.record({ outcome: fc.constant('already-inactive') }),
  'not-found': fc.record({ outcome: fc.constant('not-found'), detail: texts }),
  observed: fc.record({ outcome: fc.constant('observed') }),
  notified: fc.record({ outcome: fc.constant('notified'), reason: fc.constantFrom(...NOTIFICATION_REASONS) }),
  refused: fc.record({ outcome: fc.constant('refused'), reason: fc.constantFrom(...REFUSAL_REASONS), detail: texts }),
  failed: fc.record({ outcome: fc.constant('failed'), code: texts, retryable: fc.boolean(), message: fc.string() }),
};

const keyIds = fc.stringMatching(/^(AKIA|ASIA)[A-Z2-7]{12,124}$/);
const others = fc.oneof(
  fc.constant('root'),
  texts.map((name) => `user/${name}`),
  texts.map((id) => `event/${id}`),
);
const known = fc.record({
  source: fc.constantFrom('guardduty', 'health', 'securityhub', 'report', 'watch', 'sweep', 'command'),
  findingId: texts,
  findingType: texts,
  reason: texts,
  userName: fc.option(texts, { nil: undefined }),
  mode: fc.constantFrom('enforce', 'warn', 'observe'),
});

/** Only a key is ever contained, and only a user's sessions are revoked. */
const told = fc.tuple(fc.oneof(...Object.values(OUTCOMES)), outcomeEntries, known).chain(([outcome, entry, rest]) => {
  const whole: OutcomeEntry = { ...entry, ...rest, outcome };
  if (outcome.outcome !== 'sessions-revoked')
    return fc.tuple(outcome.outcome === 'contained' ? keyIds : fc.oneof(keyIds, others), fc.constant(whole));
  const userName = whole.userName ?? 'alice';
  return fc.tuple(fc.constant(`user/${userName}`), fc.constant({ ...whole, userName }));
});

describe('an outcome event', () => {
  it('conforms to the published schema, whatever was recorded, and has no field beside', () => {
    fc.assert(
      fc.property(told, ([subject, entry]) => {
        const event = outcomeEventOf({ account: ACCOUNT, subject }, entry);
        expect(mistakesOf(JSON.parse(JSON.stringify(event)))).toEqual([]);
      }),
      PARSER_RUNS,
    );
  });

  it.each([
    ['outcome', 'deleted'],
    ['action', 'delete'],
    ['evidence', 'hope'],
    ['account', '1111'],
    ['accessKeyId', 'AKIA'],
    ['containedAt', null],
    ['activityAt', 'yesterday'],
    ['mode', 'off'],
    ['undo', null],
    ['findings', []],
    ['secretAccessKey', 'x'],
  ])('does not conform with %s %j', (field, value) => {
    const event = outcomeEventOf({ account: ACCOUNT, subject: 'AKIAIOSFODNN7EXAMPLE' }, anOutcome());
    expect(mistakesOf({ ...event, [field]: value })).not.toEqual([]);
  });
});
