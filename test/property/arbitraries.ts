import * as fc from 'fast-check';
import type { Usage } from '../../lambda/domain/keys/access-key.ts';
import type { IntentEntry, LedgerEntry, OutcomeEntry, WarningEntry } from '../../lambda/domain/ledger/ledger-entry.ts';
import type { Outcome } from '../../lambda/domain/ledger/outcome.ts';
import { ago, DAY } from '../support/builders/builders.ts';
import { OUTCOME_SAMPLES } from '../support/builders/ledger-entries.ts';

/** Few runs for what is cheap to get wrong once; parsers get more. */
export const RUNS = { numRuns: 300 };
export const PARSER_RUNS = { numRuns: 2000 };

const isDeep = process.env['TEST_DEPTH'] === 'deep';
/** For each source or format: enough to notice a mistake at once, and many more where `npm run test:deep` asks. */
export const MUTATED_RUNS = { numRuns: isDeep ? 10_000 : 500, includeErrorInReport: true };
/** The least part of them that must still lead to the worst; a small sample strays further from what is usual. */
export const LEAST_WORST = MUTATED_RUNS.numRuns / (isDeep ? 20 : 50);

/** An instant of the last year, or of the next ten days. */
export const instants: fc.Arbitrary<Date> = fc
  .integer({ min: -10 * DAY, max: 365 * DAY })
  .map((milliseconds) => ago(milliseconds));

export const usages: fc.Arbitrary<Usage> = fc.oneof(
  instants.map((at): Usage => ({ kind: 'used', at, service: 's3', region: 'eu-west-1' })),
  fc.constantFrom<Usage>({ kind: 'never' }, { kind: 'unknown' }),
);

// Few ids, so that entries of one history meet each other.
const findingIds = fc.constantFrom('finding-1', 'finding-2', 'sweep-1');
const causes = fc.constantFrom('exposed' as const, 'stale' as const);
const userNames = fc.constantFrom('alice', undefined);

export const intents: fc.Arbitrary<IntentEntry> = fc.record({
  kind: fc.constant('intent' as const),
  id: fc.uuid(),
  at: instants,
  action: fc.constantFrom('contain' as const, 'reactivate' as const),
  cause: causes,
  findingId: findingIds,
  userName: userNames,
  statusBefore: fc.constantFrom('Active' as const, 'Inactive' as const, 'unread' as const),
});

export const outcomes: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom<Outcome>(
    ...Object.values(OUTCOME_SAMPLES),
    { outcome: 'contained', evidence: 'recovered-intent', recovered: true },
    { outcome: 'failed', code: 'Timeout', retryable: true, message: 'lost' },
    { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'refused' },
  ),
  instants.map((holdUntil): Outcome => ({ outcome: 'reactivated', evidence: 'read-back', holdUntil })),
);

export const outcomeEntries: fc.Arbitrary<OutcomeEntry> = fc.record({
  kind: fc.constant('outcome' as const),
  id: fc.uuid(),
  at: instants,
  action: fc.constantFrom('contain' as const, 'reactivate' as const, 'notify' as const, 'refuse' as const),
  startedAt: instants,
  cause: causes,
  source: fc.constantFrom('guardduty', 'health', 'sweep', 'command'),
  findingId: findingIds,
  findingType: fc.constant('type'),
  reason: fc.constant('reason'),
  activityAt: fc.option(instants, { nil: undefined }),
  userName: userNames,
  outcome: outcomes,
  requestedBy: fc.constant(undefined),
  mode: fc.constant('enforce'),
});

export const warnings: fc.Arbitrary<WarningEntry> = fc.record({
  kind: fc.constant('warning' as const),
  id: fc.uuid(),
  at: instants,
  step: fc.constantFrom('warning' as const, 'final-warning' as const),
  userName: fc.constant('alice'),
  reason: fc.constantFrom('unused' as const, 'unrotated' as const),
  delivered: fc.boolean(),
});

export const entries: fc.Arbitrary<LedgerEntry> = fc.oneof(
  intents,
  outcomeEntries,
  warnings,
  fc.record({
    kind: fc.constant('announced' as const),
    id: fc.uuid(),
    at: instants,
    outcomeId: fc.uuid(),
    channels: fc.subarray(['event' as const, 'notice' as const]),
  }),
);

export const histories: fc.Arbitrary<readonly LedgerEntry[]> = fc.array(entries, { maxLength: 30 });
