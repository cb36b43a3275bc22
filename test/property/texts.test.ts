import * as fc from 'fast-check';
import { decodeAccountHint, parseAccessKeyId } from '../../lambda/domain/keys/access-key.ts';
import { isOnOrBefore, midnightOf } from '../../lambda/domain/shared/calendar-day.ts';
import { chooseResponse } from '../../lambda/domain/findings/responses.ts';
import { parseUserName } from '../../lambda/domain/keys/user-name.ts';
import { quote } from '../../lambda/findings/fields/fields.ts';
import { PARSER_RUNS, RUNS } from './arbitraries.ts';
import { isLine } from './one-line.ts';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.split('');

describe('a glob of the response list', () => {
  const letters = fc.constantFrom('a', 'b', '*', '.', '/', ':');
  const patterns = fc.array(letters, { maxLength: 8 }).map((characters) => characters.join(''));
  const types = fc
    .array(fc.constantFrom('a', 'b', '.', '/', ':'), { maxLength: 10 })
    .map((characters) => characters.join(''));

  it('matches what the plain regular expression matches', () => {
    fc.assert(
      fc.property(patterns, types, (pattern, type) => {
        const naive = new RegExp(
          `^${pattern
            .split('*')
            .map((part) => part.replace(/[.]/g, '\\.'))
            .join('.*')}$`,
          's',
        );
        const line = { type: pattern, minSeverity: 0, response: 'contain', evidence: 'suspicion' } as const;
        expect(chooseResponse([line], type, 9).response === 'contain').toBe(naive.test(type));
      }),
      PARSER_RUNS,
    );
  });
});

describe('parseAccessKeyId', () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 140, unit: 'binary' }),
    fc.string({ minLength: 10, maxLength: 20, unit: fc.constantFrom(...BASE32) }).map((rest) => `AKIA${rest}`),
  );

  it('changes no id', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseAccessKeyId(text);
        expect('accessKeyId' in parsed ? parsed.accessKeyId : text).toBe(text);
      }),
      PARSER_RUNS,
    );
  });

  it('accepts nothing that IAM would not: 16 to 128 word characters', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const isAccepted = 'accessKeyId' in parseAccessKeyId(text);
        expect(isAccepted ? /^[A-Za-z0-9_]{16,128}$/.test(text) : true).toBe(true);
      }),
      PARSER_RUNS,
    );
  });
});

describe('decodeAccountHint', () => {
  it('decodes what an account encodes to', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 999_999_999_999n }),
        fc.bigInt({ min: 0n, max: (1n << 39n) - 1n }),
        (account, rest) => {
          // 80 bits: the top bit, 40 of the account, 39 of the key.
          const bits = (1n << 79n) | (account << 39n) | rest;
          const digits = Array.from(
            { length: 16 },
            (_, index) => BASE32[Number((bits >> BigInt(75 - 5 * index)) & 31n)],
          );
          expect(decodeAccountHint(`AKIA${digits.join('')}`)).toBe(account.toString().padStart(12, '0'));
        },
      ),
      RUNS,
    );
  });

  it('tells twelve digits or nothing, whatever it is given', () => {
    const ids = fc.oneof(
      fc.string({ maxLength: 130, unit: 'binary' }),
      fc.string({ minLength: 16, maxLength: 16, unit: fc.constantFrom(...BASE32) }).map((rest) => `AKIA${rest}`),
    );
    fc.assert(
      fc.property(ids, (id) => {
        expect(decodeAccountHint(id) ?? '000000000000').toMatch(/^\d{12}$/);
      }),
      RUNS,
    );
  });
});

describe('parseUserName', () => {
  it('tells a name that IAM takes, which the text ends with, or nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webPath()), (text) => {
        const name = parseUserName(text);
        expect(name === undefined || (/^[\w+=,.@-]{1,128}$/.test(name) && text.endsWith(name))).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('quote', () => {
  it('tells any value in one short line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ maxLength: 200, unit: 'binary' })), (value) => {
        const line = quote(value);
        expect([line === '', isLine(line, 83)]).toEqual([false, true]);
      }),
      RUNS,
    );
  });
});

describe('a calendar day', () => {
  const dates = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-30'), noInvalidDate: true });

  it('is read back as written', () => {
    fc.assert(
      fc.property(dates, (date) => {
        const day = date.toISOString().slice(0, 10);
        expect(midnightOf(day)?.toISOString()).toBe(`${day}T00:00:00.000Z`);
      }),
      RUNS,
    );
  });

  it('holds all of itself and nothing of the next', () => {
    fc.assert(
      fc.property(dates, dates, (now, date) => {
        const [today, day] = [now, date].map((each) => each.toISOString().slice(0, 10));
        expect(isOnOrBefore(now, String(day))).toBe(String(today) <= String(day));
      }),
      RUNS,
    );
  });

  it('is none where no calendar has it', () => {
    fc.assert(
      fc.property(fc.nat({ max: 9999 }), fc.nat({ max: 19 }), fc.nat({ max: 39 }), (year, month, date) => {
        const day = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
        const lengthOfMonth =
          month >= 1 && month <= 12 ? new Date(Date.UTC(year < 100 ? year + 400 : year, month, 0)).getUTCDate() : 0;
        expect(midnightOf(day) !== undefined).toBe(date >= 1 && date <= lengthOfMonth);
      }),
      RUNS,
    );
  });
});
