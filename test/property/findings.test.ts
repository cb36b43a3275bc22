import * as fc from 'fast-check';
import { assess, type Verdict } from '../../lambda/domain/findings/verdict.ts';
import type { JudgeContext } from '../../lambda/domain/findings/judge-context.ts';
import { parse } from '../../lambda/findings/parse.ts';
import { aPolicy } from '../support/builders/builders.ts';
import { sayWhatIsLeftOut } from '../support/builders/events/published-samples.ts';
import { LEAST_WORST, MUTATED_RUNS, PARSER_RUNS, RUNS } from './arbitraries.ts';
import { keepPromises, readingOf } from './event-promises.ts';
import {
  mutatedEvents,
  eventOf,
  EVENT_SOURCES,
  type EventSource,
  OWN_ACTION,
  recordedOf,
  REPORTER,
  shapedEvents,
} from './mutated-events.ts';

jest.setTimeout(60_000);

const PROTOTYPES: readonly object[] = [Object.prototype, Array.prototype, String.prototype, Map.prototype];
const UNTOUCHED = PROTOTYPES.map(describeAll);

/** Whatever a source can lead to at worst, which its mutated events must still do now and then. */
const WORST: Readonly<Record<EventSource, Verdict['verdict']>> = {
  guardduty: 'contain',
  health: 'contain',
  'securityhub-imported': 'contain',
  'securityhub-custom-action': 'contain',
  'securityhub-ocsf': 'contain',
  'access-analyzer': 'evaluate',
  config: 'evaluate',
  'trusted-advisor': 'contain',
  cloudtrail: 'contain',
  report: 'contain',
};

/** Every account that a source's recorded events speak of is in scope, so that nothing is refused for that alone. */
function contextOf(source: EventSource): JudgeContext {
  const told = JSON.stringify(recordedOf(source)).match(/\b\d{12}\b/g) ?? [];
  const { responses, trust } = aPolicy();
  const accounts = [...new Set(told)].filter((account) => account !== REPORTER);
  return { responses, accounts, trust: { ...trust, customActionArn: OWN_ACTION, reporterAccounts: [REPORTER] } };
}

function describeAll(holder: object): readonly unknown[] {
  return Reflect.ownKeys(holder).map((name) => [name, Object.getOwnPropertyDescriptor(holder, name)]);
}

describe.each(EVENT_SOURCES)(`${MUTATED_RUNS.numRuns} mutated events of %s`, (source) => {
  const seen = new Map<string, number>();

  it('keep every promise of the parser', () => {
    const [toEvent, context] = [eventOf(source), contextOf(source)];
    const property = fc.property(mutatedEvents(source), (mutated) => {
      const reading = readingOf(toEvent(mutated), source, context);
      for (const { verdict } of reading.assessments) seen.set(verdict.verdict, (seen.get(verdict.verdict) ?? 0) + 1);
      keepPromises(reading);
    });
    fc.assert(property, MUTATED_RUNS);
  });

  it('still lead to what the source can lead to, so that the promises are put to the test', () => {
    expect(seen.get(WORST[source]) ?? 0).toBeGreaterThan(LEAST_WORST);
  });
});

sayWhatIsLeftOut('mutations of published events');

describe('parse', () => {
  it.each(EVENT_SOURCES)('reads the same from the same event of %s', (source) => {
    const toEvent = eventOf(source);
    const property = fc.property(mutatedEvents(source), (mutated) => {
      expect(parse(structuredClone(toEvent(mutated)))).toEqual(parse(toEvent(mutated)));
    });
    fc.assert(property, RUNS);
  });

  it('leaves the prototypes of all objects as they were', () => {
    expect(PROTOTYPES.map(describeAll)).toEqual(UNTOUCHED);
  });

  const events: fc.Arbitrary<unknown> = fc.oneof(shapedEvents, fc.jsonValue(), fc.anything());

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(() => assess(parse(event), aPolicy())).not.toThrow();
      }),
      PARSER_RUNS,
    );
  });
});
