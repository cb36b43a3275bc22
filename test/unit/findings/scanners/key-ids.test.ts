import { keyIdsIn, readKeyIds } from '../../../../lambda/findings/scanners/key-ids.ts';

const KEY = 'AKIARTX3GSDSQEXAMPLE';
const OTHER = 'AKIARTX3GSDSREXAMPLE';

describe('keyIdsIn', () => {
  it.each([
    ['a line each', `${KEY}\n${OTHER}`],
    ['commas', `${KEY},${OTHER}`],
    ['quotes and brackets', `["${KEY}"](${OTHER})`],
    ['a credentials file', `[default]\naws_access_key_id=${KEY}\n[other]\naws_access_key_id = ${OTHER}`],
    ['carriage returns', `${KEY}\r\n${OTHER}\r\n`],
    ['colons, with a secret behind', `${KEY}:wJalr/+secret ${OTHER}:x`],
  ])('finds ids between %s', (_, text) => {
    expect(keyIdsIn(text)).toEqual([KEY, OTHER]);
  });

  it.each(['AKIA', 'ASIA', 'ABIA', 'ACCA', 'A3TX'])('finds ids that begin with %s', (prefix) => {
    expect(keyIdsIn(`${prefix}RTX3GSDSQEXAMPLE`)).toEqual([`${prefix}RTX3GSDSQEXAMPLE`]);
  });

  it.each([
    ['a character short', 'AKIARTX3GSDSQEXAMPL'],
    ['a character long', 'AKIARTX3GSDSQEXAMPLEX'],
    ['inside a word', 'xAKIARTX3GSDSQEXAMPLE'],
    ['in small letters', 'akiartx3gsdsqexample'],
    ['of a role', 'AROARTX3GSDSQEXAMPLE'],
    ['of a user', 'AIDARTX3GSDSQEXAMPLE'],
  ])('refuses one %s', (_, text) => {
    expect(keyIdsIn(text)).toEqual([]);
  });

  it('names an id once that stands in two texts', () => {
    expect(keyIdsIn(KEY, `again ${KEY}`)).toEqual([KEY]);
  });

  it('refuses what is no text', () => {
    expect(keyIdsIn(undefined, 7, [KEY], { toString: () => KEY })).toEqual([]);
  });
});

describe('readKeyIds', () => {
  it('tells neither account nor place', () => {
    expect(readKeyIds(`see ${KEY}`).keys).toEqual([
      {
        kind: 'key',
        accessKeyId: KEY,
        account: undefined,
        user: undefined,
        isRoot: false,
        location: undefined,
        otherLocations: 0,
        isCanary: false,
        isResolved: false,
      },
    ]);
  });
});
