import { randomBytes } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new access key id that carries its account in its first bits, as AWS's have done since 2019. */
export function newAccessKeyId(accountId: string, prefix: 'AKIA' | 'ASIA' = 'AKIA'): string {
  const account = (1n << 47n) | (BigInt(accountId) << 7n);
  const bits = (account << 32n) | BigInt(randomBytes(4).readUInt32BE());
  const characters = Array.from({ length: 16 }, (_, index) =>
    alphabet.charAt(Number((bits >> BigInt(75 - 5 * index)) & 31n)),
  );
  return prefix + characters.join('');
}
