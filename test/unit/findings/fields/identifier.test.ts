import { identifierOf } from '../../../../lambda/findings/fields/identifier.ts';

/** Microseconds of processor for a hostile text of a length; the best of several runs, which a busy machine spoils least. */
function leastEffort(length: number): number {
  const text = '//@?'.repeat(length / 4);
  const efforts = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage();
    identifierOf(text);
    return process.cpuUsage(before).user;
  });
  return Math.min(...efforts);
}

describe('identifierOf', () => {
  it('joins its parts', () => {
    expect(identifierOf('report', 'AKIARTX3GSDSQEXAMPLE', 'https://example.com/.env#L3')).toBe(
      'report/AKIARTX3GSDSQEXAMPLE/https://example.com/.env#L3',
    );
  });

  it.each([
    ['exactly 200 characters is kept', 200, 200],
    ['one more is cut', 201, 217],
    ['a million is cut to the same length', 1_000_000, 217],
  ])('a text of %s', (_name, length, expected) => {
    expect(identifierOf('x'.repeat(length))).toHaveLength(expected);
  });

  it('tells apart what differs in the part that is cut off', () => {
    const [one, other] = ['1', '2'].map((end) => identifierOf('x'.repeat(500) + end));
    expect(one).not.toBe(other);
  });

  it('is the same for the same text', () => {
    const [one, other] = [0, 1].map(() => identifierOf(`${'x'.repeat(500)}\n?token=1`));
    expect(one).toBe(other);
  });

  it.each([
    ['a password', 'https://alice:secret@example.com/a', 'https://example.com/a~'],
    ['a token in the user part', 'https://secret@example.com/a', 'https://example.com/a~'],
    ['a query', 'https://example.com/a?token=secret#L3', 'https://example.com/a#L3~'],
    ['both', 'ssh://git:secret@example.com/a?b=secret', 'ssh://example.com/a~'],
    ['each of several', 'http://secret@a.com http://secret@b.com', 'http://a.com http://b.com~'],
  ])('leaves out %s, and tells so by a checksum', (_name, location, readable) => {
    expect(identifierOf(location)).toMatch(new RegExp(`^${readable.replaceAll('.', '\\.')}[0-9a-f]{16}$`));
  });

  it('tells apart addresses that differ in what is left out', () => {
    const [one, other] = ['1', '2'].map((token) => identifierOf(`https://example.com/a?token=${token}`));
    expect(one).not.toBe(other);
  });

  it('keeps an address for Git that has no user part to hide', () => {
    expect(identifierOf('git@example.com:org/repo')).toBe('git@example.com:org/repo');
  });

  it.each([
    ['a line end', 'a\r\nb'],
    ['a control character', 'a\u0000b'],
    ['a separator of lines', 'a\u2028b'],
    ['a mark that reorders the line', 'a\u202eb'],
    ['half a character', 'a\ud800b'],
  ])('holds nothing that breaks a line: %s', (_name, text) => {
    expect(identifierOf(text)).toMatch(/^a {1,2}b~[0-9a-f]{16}$/);
  });

  it('leaves no half of a character where it cuts', () => {
    expect(identifierOf(`${'x'.repeat(199)}😀`)).toMatch(/^x{199} ~[0-9a-f]{16}$/);
  });

  it('takes effort in proportion to the text', () => {
    const [short = 0, long = 0] = [100_000, 1_000_000].map(leastEffort);
    // Were it the square, the tenfold text would take a hundred times as much.
    expect(long / Math.max(short, 1000)).toBeLessThan(50);
  });
});
