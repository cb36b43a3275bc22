import {
  addCounts,
  countsOf,
  NO_COUNTS,
  storedCounts,
  type SweepCounts,
} from '../../../../lambda/domain/sweep/sweep-counts.ts';

// Each count another number.
let next = 0;
const COUNTS: SweepCounts = countsOf(() => (next += 1));

describe('addCounts', () => {
  it('adds each count to its own', () => {
    expect(
      addCounts(
        COUNTS,
        countsOf((name) => 10 * COUNTS[name]),
      ),
    ).toEqual(countsOf((name) => 11 * COUNTS[name]));
  });

  it('leaves as it is what the other does not count', () => {
    expect(addCounts(COUNTS, { warned: 10 })).toEqual({ ...COUNTS, warned: COUNTS.warned + 10 });
  });

  it('starts from nothing', () => {
    expect(addCounts(NO_COUNTS, COUNTS)).toEqual(COUNTS);
  });
});

describe('countsOf', () => {
  it('asks for every count, by its name', () => {
    const asked: string[] = [];
    countsOf((name) => asked.push(name));
    expect(asked).toEqual(Object.keys(NO_COUNTS));
  });
});

function read(stored: Readonly<Record<string, number | undefined>>): SweepCounts {
  return storedCounts(
    (name) => stored[name],
    (name) => {
      const value = stored[name];
      if (value === undefined) throw new TypeError(`no ${name}`);
      return value;
    },
  );
}

describe('storedCounts', () => {
  it('gives back what is stored', () => {
    expect(read({ ...COUNTS })).toEqual(COUNTS);
  });

  it('reads the counts of earlier releases', () => {
    const { noLongerDue: usedSince, limitUndelivered: _none, ...others } = COUNTS;
    expect(read({ ...others, usedSince })).toEqual({ ...COUNTS, limitUndelivered: 0 });
  });

  it.each(Object.keys(NO_COUNTS).filter((name) => name !== 'limitUndelivered'))('refuses counts without %s', (name) => {
    expect(() => read({ ...COUNTS, [name]: undefined })).toThrow('no ');
  });
});
