/** A long-term or temporary access key id in IAM's own alphabet. Made by `parseAccessKeyId` only. */
export type AccessKeyId = string & { readonly __brand: 'AccessKeyId' };

/** `Expired` is in IAM's model beside the two that UpdateAccessKey accepts. */
export type AccessKeyStatus = 'Active' | 'Inactive' | 'Expired';

export interface AccessKey {
  readonly accessKeyId: AccessKeyId;
  readonly status: AccessKeyStatus;
  readonly createdAt: Date;
}

/** When a key was last used, as IAM reports it; `unknown` never counts as unused. */
export type Usage =
  | { readonly kind: 'used'; readonly at: Date; readonly service: string; readonly region: string }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown' };

export type ParsedKeyId =
  | { readonly kind: 'long-term'; readonly accessKeyId: AccessKeyId }
  | { readonly kind: 'temporary'; readonly accessKeyId: AccessKeyId }
  | { readonly kind: 'other'; readonly accessKeyId: AccessKeyId }
  | { readonly kind: 'placeholder' }
  | { readonly kind: 'invalid' };

// Ruled by the API's own limits: a key id outside of them cannot be anybody's key, and is refused before a call.
const KEY_ID = /^\w{16,128}$/;

/**
 * What kind of credential an id names, decided by its prefix alone: AKIA long-term, ASIA temporary.
 * `invalid` where IAM itself would not accept it (16 to 128 word characters); `placeholder` for GuardDuty's sample ids.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
 */
export function parseAccessKeyId(raw: unknown): ParsedKeyId {
  if (typeof raw !== 'string') return { kind: 'invalid' };
  if (raw.startsWith('GeneratedFinding')) return { kind: 'placeholder' };
  if (!KEY_ID.test(raw)) return { kind: 'invalid' };
  const accessKeyId = raw as AccessKeyId;
  if (raw.startsWith('AKIA')) return { kind: 'long-term', accessKeyId };
  if (raw.startsWith('ASIA')) return { kind: 'temporary', accessKeyId };
  // AWS's ids are capitals and digits. What else stands where an id belongs may be a secret, and is not kept.
  return /^[A-Z0-9]+$/.test(raw) ? { kind: 'other', accessKeyId } : { kind: 'invalid' };
}

/** The id with all but its last four characters hidden, for notices that many people read. */
export function maskKeyId(accessKeyId: string): string {
  return `…${accessKeyId.slice(-4)}`;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The account that a key id made after about March 2019 encodes, or `undefined` where none is encoded. A hint, never
 * proof: anybody can write down an id. `sts:GetAccessKeyInfo` is the authority.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
export function decodeAccountHint(keyId: string): string | undefined {
  const digits = Array.from(keyId.slice(4, 20), (character) => BASE32.indexOf(character));
  if (digits.length < 16 || digits.includes(-1)) return undefined;
  const bits = digits.slice(0, 10).reduce((value, digit) => (value << 5n) | BigInt(digit), 0n) >> 2n;
  const encodesAccount = bits >> 47n === 1n;
  if (!encodesAccount) return undefined;
  const account = ((bits & 0x7fffffffff80n) >> 7n).toString().padStart(12, '0');
  // 40 bits hold more than the twelve digits of an account.
  return account.length === 12 ? account : undefined;
}
