import { decodeAccountHint, maskKeyId, parseAccessKeyId } from '../../../../lambda/domain/keys/access-key.ts';

describe('parseAccessKeyId', () => {
  it.each([
    ['AKIARTX3GSDSQEXAMPLE', 'long-term'],
    ['ASIARTX3GSDSTEXAMPLE', 'temporary'],
    ['ABIARTX3GSDSTEXAMPLE', 'other'],
    ['ACCARTX3GSDSTEXAMPLE', 'other'],
    ['AIDACKCEVSQ6C2EXAMPLE', 'other'],
  ])('takes %s for %s, by its prefix alone', (id, kind) => {
    expect(parseAccessKeyId(id)).toEqual({ kind, accessKeyId: id });
  });

  it.each(['GeneratedFindingAccessKeyId', 'GeneratedFinding', 'GeneratedFinding!!'])(
    'takes %s for a placeholder',
    (id) => {
      expect(parseAccessKeyId(id)).toEqual({ kind: 'placeholder' });
    },
  );

  it.each([
    ['exactly 16', 16, 'long-term'],
    ['one less than 16', 15, 'invalid'],
    ['exactly 128', 128, 'long-term'],
    ['one more than 128', 129, 'invalid'],
  ])('takes an id of %s characters as IAM does', (_name, length, kind) => {
    expect(parseAccessKeyId('AKIA'.padEnd(length, 'Q')).kind).toBe(kind);
  });

  it.each([
    ['a space', 'AKIARTX3GSDS EXAMPLE'],
    ['a line feed at the end', 'AKIARTX3GSDSQEXAMPLE\n'],
    ['a hyphen', 'AKIARTX3GSDS-EXAMPLE'],
    ['a letter that only looks like one of ASCII', 'AKIARTX3GSDSQEXAMPLΕ'],
    ['a digit of another script', 'AKIARTX٣GSDSQEXAMPLE'],
    ['a shell metacharacter', 'AKIARTX3GSDS;EXAMPLE'],
    ['small letters and no known prefix, which may be a secret', 'akiartx3gsdsqexample'],
    ['underscores and no known prefix', '_______AKIA______'],
    ['nothing', ''],
  ])('refuses an id with %s', (_name, id) => {
    expect(parseAccessKeyId(id)).toEqual({ kind: 'invalid' });
  });

  it.each([
    [undefined],
    [null],
    [16],
    [true],
    [{}],
    [['AKIARTX3GSDSQEXAMPLE']],
    [{ toString: () => 'AKIARTX3GSDSQEXAMPLE' }],
  ])('refuses %p, which is no text', (value) => {
    expect(parseAccessKeyId(value)).toEqual({ kind: 'invalid' });
  });
});

describe('maskKeyId', () => {
  it('shows the last four characters only', () => {
    expect(maskKeyId('AKIARTX3GSDSQEXAMPLE')).toBe('…MPLE');
  });
});

describe('decodeAccountHint', () => {
  it.each([
    ['AKIARTX3GSDSQEXAMPLE', '111122223333'],
    ['AKIARTX3GSDSREXAMPLE', '111122223333'],
    ['AKIARTX3GSDSSEXAMPLE', '111122223333'],
    ['ASIARTX3GSDSTEXAMPLE', '111122223333'],
    ['AKIARTX3GSDSVEXAMPLE', '111122223333'],
    ['AKIA6RU73QDQQEXAMPLE', '999988887777'],
  ])('decodes the synthetic %s to %s', (id, account) => {
    expect(decodeAccountHint(id)).toBe(account);
  });

  it.each([
    ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
    ['ASIAR2TG44V5PDTTBZRR', '125843596666'],
  ])('decodes the published vector %s to %s', (id, account) => {
    expect(decodeAccountHint(id)).toBe(account);
  });

  it('decodes a unique id, which is one character longer', () => {
    expect(decodeAccountHint('AIDAW6MN5QPJPMC7R4QBE')).toBe('477575873490');
  });

  it.each([
    ['the format before 2019', 'AKIAIOSFODNN7EXAMPLE'],
    ['the format before 2019, with a J', 'AKIAJTMN5LKN3KSNDOPA'],
    ['a digit that base32 lacks', 'AKIAI44QH8DHBEXAMPLE'],
    ['a digit that base32 lacks, near its end', 'AKIARTX3GSDSQEXAMPL8'],
    ['lower case', 'AKIArtx3gsdsqexample'],
    ['a placeholder', 'GeneratedFindingAccessKeyId'],
    ['only 14 characters', 'AKIAXXXXXXXXXX'],
    ['one character less than a key id has', 'AKIARTX3GSDSQEXAMPL'],
    ['more than twelve digits', 'AKIA77777777EEXAMPLE'],
    ['nothing', ''],
    ['astral characters', 'AKIA😀😀😀😀😀😀😀😀'],
  ])('tells no account of an id with %s', (_name, id) => {
    expect(decodeAccountHint(id)).toBeUndefined();
  });

  it('tells none of the lowest id with the top bit clear, and zeros of the lowest with it set', () => {
    expect([decodeAccountHint('AKIAP777777777777777'), decodeAccountHint('AKIAQAAAAAAAAAAAAAAA')]).toEqual([
      undefined,
      '000000000000',
    ]);
  });
});
