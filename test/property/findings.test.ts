import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { ParsedEvent } from '../../lambda/domain/finding.ts';
import { assess } from '../../lambda/domain/verdict.ts';
import { parse } from '../../lambda/findings/parse.ts';
import { aPolicy } from '../support/builders.ts';
import { PARSER_RUNS } from './arbitraries.ts';
import { mutate, mutations } from './hostile-json.ts';

const FOLDER = join(__dirname, '../fixtures/events');
const FIXTURES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .map((file): unknown => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));

const mutated = fc.tuple(fc.constantFrom(...FIXTURES), mutations).map(([fixture, done]) => mutate(fixture, done));
const shaped = fc
  .tuple(fc.constantFrom(['aws.guardduty', 'GuardDuty Finding'], ['aws.health', 'AWS Health Event']), fc.jsonValue())
  .map(([[source, detailType], detail]): unknown => ({
    source,
    'detail-type': detailType,
    account: '111122223333',
    detail,
  }));
const events: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: mutated, weight: 8 },
  { arbitrary: shaped, weight: 2 },
  { arbitrary: fc.jsonValue(), weight: 1 },
  { arbitrary: fc.anything(), weight: 1 },
);

function keyIdsIn(parsed: ParsedEvent): readonly string[] {
  if (parsed.kind !== 'findings') return [];
  return parsed.findings.flatMap(({ names }) =>
    'accessKeyId' in names && names.accessKeyId !== undefined ? [names.accessKeyId] : [],
  );
}

/** Every text of a document, names of properties left out. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value.trim()];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

describe('parse', () => {
  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(() => parse(event)).not.toThrow();
      }),
      PARSER_RUNS,
    );
  });

  it('never names a key id that is absent from the event', () => {
    fc.assert(
      fc.property(mutated, (event) => {
        const texts = new Set(textsIn(event));
        expect(keyIdsIn(parse(event)).filter((id) => !texts.has(id))).toEqual([]);
      }),
      PARSER_RUNS,
    );
  });

  it('never returns an empty list of findings', () => {
    fc.assert(
      fc.property(events, (event) => {
        const parsed = parse(event);
        expect(parsed.kind === 'findings' ? parsed.findings.length : 1).toBeGreaterThan(0);
      }),
      PARSER_RUNS,
    );
  });

  it('names each long-term key of an event once', () => {
    fc.assert(
      fc.property(mutated, (event) => {
        const parsed = parse(event);
        const keys =
          parsed.kind === 'findings'
            ? parsed.findings.flatMap(({ names }) => (names.kind === 'access-key' ? [names.accessKeyId] : []))
            : [];
        expect(new Set(keys).size).toBe(keys.length);
      }),
      PARSER_RUNS,
    );
  });

  it('reads the same from the same event', () => {
    fc.assert(
      fc.property(mutated, (event) => {
        expect(parse(structuredClone(event))).toEqual(parse(event));
      }),
      { numRuns: 500 },
    );
  });
});

describe('parse and assess', () => {
  const policy = aPolicy();

  it('contain nothing but a well-formed long-term key, in an account in scope', () => {
    fc.assert(
      fc.property(mutated, (event) => {
        const contained = assess(parse(event), policy).filter(({ verdict }) => verdict.verdict === 'contain');
        for (const { finding } of contained) {
          expect(finding?.names).toMatchObject({
            kind: 'access-key',
            accessKeyId: expect.stringMatching(/^AKIA\w{12,124}$/) as unknown,
          });
          expect(policy.accounts).toContain(finding?.account);
        }
      }),
      PARSER_RUNS,
    );
  });

  it('give every event at least one verdict, in words for a log of one line', () => {
    fc.assert(
      fc.property(events, (event) => {
        const assessments = assess(parse(event), policy);
        expect(assessments.length).toBeGreaterThan(0);
        // oxlint-disable-next-line no-control-regex -- control characters are what must not reach a log line
        for (const { detail } of assessments) expect(detail ?? '').not.toMatch(/[\u0000-\u001f\u2028\u2029]/);
      }),
      PARSER_RUNS,
    );
  });
});
