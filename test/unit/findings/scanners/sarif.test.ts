import { isSarif, readSarif, sarifResults } from '../../../../lambda/findings/scanners/sarif.ts';
import { aSarif, aSarifResult } from '../../../support/builders/samples/scans.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';

describe('readSarif', () => {
  it('reads the key that a snippet shows, at its place', () => {
    const result = { ...aSarifResult(`id = ${KEY}`), partialFingerprints: { commitSha: 'f14d7debf9775f95' } };
    expect(readSarif(result)).toEqual([
      expect.objectContaining({ accessKeyId: KEY, location: '.env:3 (commit f14d7debf977)' }),
    ]);
  });

  it('reads the key that only the message names', () => {
    expect(readSarif(aSarifResult(undefined, `found ${KEY}`))).toEqual([
      expect.objectContaining({ accessKeyId: KEY, location: '.env:3' }),
    ]);
  });

  it('reads a result without a place', () => {
    expect(readSarif({ message: { text: KEY } })).toEqual([
      expect.objectContaining({ accessKeyId: KEY, location: undefined }),
    ]);
  });

  it('names nothing for a result without a key id', () => {
    expect(readSarif(aSarifResult('secret', 'a secret'))).toEqual([]);
  });
});

describe('sarifResults', () => {
  it('takes the results of all runs', () => {
    const one = aSarif(aSarifResult(KEY));
    expect(sarifResults({ runs: [...(one['runs'] as object[]), ...(one['runs'] as object[]), null] })).toHaveLength(2);
  });
});

describe('isSarif', () => {
  it.each([
    ['version 2.1.0', aSarif(), true],
    ['version 1', { ...aSarif(), version: '1.0.0' }, false],
    ['no version', { runs: [] }, false],
    ['no runs', { version: '2.1.0' }, false],
  ])('knows %s', (_, document, expected) => {
    expect(isSarif(document)).toBe(expected);
  });
});
