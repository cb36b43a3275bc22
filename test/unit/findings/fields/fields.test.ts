import {
  at,
  instantAt,
  isFields,
  isTrueAt,
  listAt,
  numberAt,
  partitionOf,
  quote,
  textAt,
} from '../../../../lambda/findings/fields/fields.ts';

describe('isFields', () => {
  it.each([
    [{}, true],
    [Object.create(null) as object, true],
    [[], false],
    [null, false],
    [undefined, false],
    ['x', false],
    [() => 1, false],
  ])('%p: %p', (value, expected) => {
    expect(isFields(value)).toBe(expected);
  });
});

describe('at', () => {
  it('follows own properties', () => {
    expect(at({ a: { b: 1 } }, 'a', 'b')).toBe(1);
  });

  it('is the value itself for an empty path', () => {
    expect(at('x')).toBe('x');
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])('does not look at a prototype: %s', (name) => {
    expect(at({}, name)).toBeUndefined();
  });

  it('reads an own property of such a name', () => {
    expect(at(JSON.parse('{"__proto__":{"constructor":7}}'), '__proto__', 'constructor')).toBe(7);
  });

  it.each([
    ['null', null],
    ['a text', 'abc'],
    ['a list', [[1]]],
  ])('ends at %s', (_name, a) => {
    expect(at({ a }, 'a', '0')).toBeUndefined();
  });
});

describe('the readers', () => {
  it('take a text without the white space around it', () => {
    expect(textAt({ a: ' x\n' }, 'a')).toBe('x');
  });

  it.each(['', ' \t\n', 7, null, {}, [], true])('take %p for no text', (a) => {
    expect(textAt({ a }, 'a')).toBeUndefined();
  });

  it('take anything but a list for an empty one', () => {
    expect([listAt({ a: [1] }, 'a'), listAt({ a: { length: 1 } }, 'a'), listAt({}, 'a')]).toEqual([[1], [], []]);
  });

  it('take a number, and a text that is one', () => {
    expect([numberAt({ a: 1.5 }, 'a'), numberAt({ a: '1.5' }, 'a')]).toEqual([1.5, 1.5]);
  });

  it.each(['', ' ', 'x', Number.NaN, '-Infinity', null, true, [1]])('take %p for no number', (a) => {
    expect(numberAt({ a }, 'a')).toBeUndefined();
  });

  it.each([
    [true, true],
    ['true', true],
    ['TRUE', false],
    [1, false],
    [undefined, false],
  ])('take the flag %p for %p', (a, expected) => {
    expect(isTrueAt({ a }, 'a')).toBe(expected);
  });

  it('take an instant with its zone', () => {
    expect(instantAt({ a: '2026-11-20T12:00:00+01:00' }, 'a')).toEqual(new Date('2026-11-20T11:00:00Z'));
  });

  it('take a time without a zone for no instant: it would depend on the machine', () => {
    expect(instantAt({ a: '2026-11-20T12:00:00' }, 'a')).toBeUndefined();
  });
});

describe('quote', () => {
  it('hides a secret, also one that the cut would take a part of', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYzEXAMPLE12';
    expect(quote(`${'key '.repeat(15)}${secret}`)).toBe(`"${'key '.repeat(15)}[hidden]"`);
  });

  it('says that something is cut off where all that it reads of it is hidden', () => {
    expect(quote('x'.repeat(5000))).toBe('"[hidden]…"');
  });

  it.each([
    ['nothing', undefined, 'nothing'],
    ['a text', 'x', '"x"'],
    ['an empty text', '', '""'],
    ['a list, by its length', [1, 2], '"a list of 2"'],
    ['an object, not its content', { secret: 'x' }, '"an object"'],
    ['null', null, '"null"'],
    ['a number', 7, '"7"'],
    ['a flag', true, '"true"'],
    ['anything else, by its type', Symbol('x'), '"symbol"'],
  ])('tells %s', (_name, value, expected) => {
    expect(quote(value)).toBe(expected);
  });

  it.each([
    ['exactly 80 characters in full', 80, `"${'x'.repeat(80)}"`],
    ['one character more cut', 81, `"${'x'.repeat(80)}…"`],
  ])('tells %s', (_name, length, expected) => {
    expect(quote('x'.repeat(length))).toBe(expected);
  });

  it.each([
    ['line feeds', 'a\r\nb'],
    ['escapes of a terminal', 'a\u001bb'],
    ['C1 controls', 'a\u009bb'],
    ['line separators', 'a\u2028\u2029b'],
    ['marks that reorder text', 'a\u202e\u2066b'],
  ])('replaces %s, which would forge a line', (_name, value) => {
    expect(quote(value)).toBe('"a b"');
  });
});

describe('partitionOf', () => {
  it.each([
    ['arn:aws:iam::1:user/x', 'aws'],
    ['arn:aws-cn:iam::1:user/x', 'aws-cn'],
    ['arn:aws-us-gov:iam::1:user/x', 'aws-us-gov'],
    ['arn:evil:iam::1:user/x', 'aws'],
    ['', 'aws'],
    [undefined, 'aws'],
  ])('of %p is %s', (arn, partition) => {
    expect(partitionOf(arn)).toBe(partition);
  });
});
