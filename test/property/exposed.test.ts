import * as fc from 'fast-check';
import { decideExposed } from '../../lambda/domain/respond/exposed-decision.ts';
import { aFinding, aPolicy, exposedFacts, NOW } from '../support/builders/builders.ts';
import { fold } from '../support/builders/ledger-entries.ts';
import { histories, instants, RUNS } from './arbitraries.ts';

const states = histories.map((history) => fold(history));
const activities = fc.option(instants, { nil: undefined });
const findings = fc
  .record({ activityAt: activities, findingId: fc.constantFrom('finding-1', 'finding-2', 'finding-9') })
  .map((known) => aFinding(known));

describe('an exposed decision', () => {
  it('contains every Active key that was never reactivated, whatever else is known', () => {
    fc.assert(
      fc.property(findings, states, fc.constantFrom('Active' as const, 'unread' as const), (finding, known, status) => {
        const facts = exposedFacts({ status, state: { ...known, reactivation: undefined } });
        expect(decideExposed(finding, facts, aPolicy(), NOW).decision).toBe('contain');
      }),
      RUNS,
    );
  });

  it('contains every Active key whose activity is not older than its reactivation', () => {
    fc.assert(
      fc.property(findings, states, (finding, state) => {
        const isAnswered =
          state.reactivation !== undefined &&
          finding.activityAt !== undefined &&
          finding.activityAt < state.reactivation.at;
        expect(decideExposed(finding, exposedFacts({ state }), aPolicy(), NOW).decision).toBe(
          isAnswered ? 'resolved' : 'contain',
        );
      }),
      RUNS,
    );
  });

  it('never changes a key that is Inactive', () => {
    fc.assert(
      fc.property(findings, fc.option(states, { nil: undefined }), (finding, state) => {
        const { decision } = decideExposed(finding, exposedFacts({ status: 'Inactive', state }), aPolicy(), NOW);
        expect(['already-inactive', 'recover', 'resolved']).toContain(decision);
      }),
      RUNS,
    );
  });

  it('never changes a key where it only observes', () => {
    fc.assert(
      fc.property(findings, states, (finding, state) => {
        const policy = aPolicy({ exposedMode: 'observe' });
        expect(decideExposed(finding, exposedFacts({ state }), policy, NOW).decision).not.toBe('contain');
      }),
      RUNS,
    );
  });
});
