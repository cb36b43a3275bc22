import { decodeAccountHint, parseAccessKeyId } from '../../domain/keys/access-key.ts';
import { accountOf, type ScannedKey } from './scan.ts';

/** Why a scanned key is not reported. */
export type Refusal = 'example-key' | 'canary-token' | 'temporary-credentials' | 'other-credential' | 'resolved';

/**
 * Accounts of canarytokens.org, whose keys are laid out to be found.
 * @see https://trufflesecurity.com/blog/canaries
 */
const CANARY_ACCOUNTS: ReadonlySet<string> = new Set([
  '052310077262',
  '171436882533',
  '534261010715',
  '595918472158',
  '717712589309',
  '819147034852',
  '992382622183',
  '730335385048',
  '266735846894',
  '893192397702',
]);

/** Why a key found by a scanner must not be contained; `undefined` where it is to be reported. */
export function refusalOf(key: Omit<ScannedKey, 'kind' | 'location' | 'otherLocations'>): Refusal | undefined {
  if (isExample(key.accessKeyId)) return 'example-key';
  if (key.isCanary || CANARY_ACCOUNTS.has(accountOf(key)?.id ?? '')) return 'canary-token';
  switch (parseAccessKeyId(key.accessKeyId).kind) {
    case 'long-term':
      return key.isResolved ? 'resolved' : undefined;
    case 'temporary':
      return 'temporary-credentials';
    case 'other':
    case 'placeholder':
    case 'invalid':
      return 'other-credential';
  }
}

// AWS's documentation ends its ids in EXAMPLE, in the format before 2019, which encodes no account.
function isExample(accessKeyId: string): boolean {
  return accessKeyId.endsWith('EXAMPLE') && decodeAccountHint(accessKeyId) === undefined;
}

/** The reason in words, to stand after the key. */
export const REFUSAL_TEXTS: Readonly<Record<Refusal, string>> = {
  'example-key': 'an example of AWS’s documentation, and nobody’s key',
  'canary-token': 'a canary token, laid out by others to be found; it opens nothing',
  'temporary-credentials': 'temporary credentials, which end by themselves; revoke the sessions of their role or user',
  'other-credential': 'the id of another kind of credential than an access key',
  resolved: 'the scanner lists it as resolved',
};
