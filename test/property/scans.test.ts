import * as fc from 'fast-check';
import { MUTATED_RUNS, PARSER_RUNS } from './arbitraries.ts';
import { HOSTILE_TEXTS } from './hostile-values.ts';
import { mutatedScans, SCAN_FORMATS, textOf } from './mutated-scans.ts';
import { keepScanPromises, scanReadingOf } from './scan-promises.ts';

jest.setTimeout(60_000);

describe.each(Object.entries(SCAN_FORMATS))(`${MUTATED_RUNS.numRuns} mutated outputs of %s`, (_, formats) => {
  let naming = 0;

  it('keep every promise of the readers', () => {
    const toText = textOf(formats);
    const property = fc.property(mutatedScans(formats), (mutated) => {
      const reading = scanReadingOf(toText(mutated));
      if (reading.keys.length + reading.users.length > 0) naming += 1;
      keepScanPromises(reading);
    });
    fc.assert(property, MUTATED_RUNS);
  });

  it('still name a key or a user for the most part, so that the promises are put to the test', () => {
    expect(naming).toBeGreaterThan(MUTATED_RUNS.numRuns * 0.3);
  });
});

describe('readScan', () => {
  it('never throws, and hands on no secret, whatever it is given', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(fc.constantFrom(...HOSTILE_TEXTS), { maxLength: 5 }).map((parts) => parts.join('\n')),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc
        .array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 5 })
        .map((lines) => lines.map((line) => JSON.stringify(line)).join('\n')),
    );
    const property = fc.property(texts, (text) => {
      keepScanPromises(scanReadingOf(text));
    });
    fc.assert(property, { ...PARSER_RUNS, includeErrorInReport: true });
  });
});
