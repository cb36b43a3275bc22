import { checksumOf } from '../../../../lambda/domain/shared/checksum.ts';

const next = (hash: bigint, unit: bigint): bigint => BigInt.asUintN(64, (hash ^ unit) * 0x100000001b3n);

/** FNV-1a of 64 bits word for word, in whole numbers of any size. */
function inWholeNumbers(text: string): string {
  const units = Array.from({ length: text.length }, (_, index) => BigInt(text.charCodeAt(index)));
  return units.reduce(next, 0xcbf29ce484222325n).toString(16).padStart(16, '0');
}

describe('checksumOf', () => {
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('is FNV-1a of 64 bits as published: %j', (text, checksum) => {
    expect(checksumOf(text)).toBe(checksum);
  });

  it.each([
    ['many characters', 'arn:aws:iam::111122223333:user/alice '.repeat(50)],
    ['characters beyond one byte', 'Schlüssel 鍵 🔑 \ud800\uffff'],
  ])('loses no bit of a text of %s', (_, text) => {
    expect(checksumOf(text)).toBe(inWholeNumbers(text));
  });

  it('tells apart all of a hundred thousand texts', () => {
    const checksums = new Set(Array.from({ length: 100_000 }, (_, index) => checksumOf(`alice ${index}`)));
    expect(checksums.size).toBe(100_000);
  });

  it('tells apart characters that differ in their upper byte alone', () => {
    expect(checksumOf('\u0141')).not.toBe(checksumOf('\u0041'));
  });

  it('keeps a zero in front', () => {
    expect(checksumOf('10')).toBe('07f89207b4ba08a4');
  });
});
