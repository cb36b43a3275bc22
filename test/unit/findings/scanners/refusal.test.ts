import { parseAccessKeyId } from '../../../../lambda/domain/keys/access-key.ts';
import { refusalOf } from '../../../../lambda/findings/scanners/refusal.ts';
import { accountOf, type ScannedKey, scannedKey } from '../../../../lambda/findings/scanners/scan.ts';

function aScannedKey(id: string, told: Partial<ScannedKey> = {}): ScannedKey {
  const parsed = parseAccessKeyId(id);
  if (!('accessKeyId' in parsed)) throw new Error(`${id} is no key id`);
  return scannedKey(parsed.accessKeyId, told);
}

describe('refusalOf', () => {
  it.each([
    ['a key of an account', 'AKIARTX3GSDSQEXAMPLE', undefined],
    ['a key of the time before accounts were encoded', 'AKIAJTMN5LKN3KSNDOPA', undefined],
    ['the example of AWS’s documentation', 'AKIAIOSFODNN7EXAMPLE', 'example-key'],
    ['its second example', 'AKIAI44QH8DHBEXAMPLE', 'example-key'],
    ['its example of temporary credentials', 'ASIAIOSFODNN7EXAMPLE', 'example-key'],
    ['a canary token, by its account', 'AKIASP2TPHJSQH3FJRUX', 'canary-token'],
    ['a canary token of an account with a leading zero', 'AKIAQYLPMN5HHHFPZAM2', 'canary-token'],
    ['temporary credentials', 'ASIARTX3GSDSTEXAMPLE', 'temporary-credentials'],
    ['a bearer token', 'ABIARTX3GSDSTEXAMPLE', 'other-credential'],
  ])('judges %s', (_, id, expected) => {
    expect(refusalOf(aScannedKey(id))).toBe(expected);
  });

  it('refuses a canary token that the scanner knows', () => {
    expect(refusalOf(aScannedKey('AKIARTX3GSDSQEXAMPLE', { isCanary: true }))).toBe('canary-token');
  });

  it('refuses a canary token by the account that the scanner tells', () => {
    expect(refusalOf(aScannedKey('AKIAJTMN5LKN3KSNDOPA', { account: '992382622183' }))).toBe('canary-token');
  });

  it('refuses a key that somebody has dealt with', () => {
    expect(refusalOf(aScannedKey('AKIARTX3GSDSQEXAMPLE', { isResolved: true }))).toBe('resolved');
  });
});

describe('accountOf', () => {
  it.each([
    ['the scanner', { account: '444455556666' }, { id: '444455556666', knownBy: 'scanner' }],
    ['the key id', {}, { id: '111122223333', knownBy: 'key-id' }],
  ])('is told by %s', (_, told, expected) => {
    expect(accountOf(aScannedKey('AKIARTX3GSDSQEXAMPLE', told))).toEqual(expected);
  });

  it('is unknown where neither tells it', () => {
    expect(accountOf(aScannedKey('AKIAJTMN5LKN3KSNDOPA'))).toBeUndefined();
  });
});
