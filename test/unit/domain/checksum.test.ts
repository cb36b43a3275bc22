import { checksumOf } from '../../../lambda/domain/checksum.ts';

describe('checksumOf', () => {
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('is FNV-1a of 64 bits as published: %j', (text, checksum) => {
    expect(checksumOf(text)).toBe(checksum);
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
