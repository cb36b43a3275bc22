import { accountIdOf } from '../../domain/keys/account-id.ts';
import { decodeAccountHint } from '../../domain/keys/access-key.ts';
import { uniqueIdOf } from '../named/credential.ts';
import { at, type Fields, isFields, isTrueAt, textAt } from '../fields/fields.ts';
import { userOfResource } from '../named/resource-user.ts';
import { keyIdsIn } from './key-ids.ts';
import { locationOf, type Place } from './location.ts';
import { type ScannedKey, scannedKey } from './scan.ts';

const DETECTORS: ReadonlySet<string> = new Set(['AWS', 'AWSSessionKey']);

/** Whether an entry is a result of TruffleHog 3 (`--json`), of whatever detector. */
export function isTruffleHog(entry: Fields): boolean {
  const isResult = ['SourceMetadata', 'Raw', 'Redacted', 'DetectorType'].some((name) => Object.hasOwn(entry, name));
  return isResult && textAt(entry, 'DetectorName') !== undefined;
}

/**
 * The access key of one result of TruffleHog's AWS detectors. `RawV2`, `SecretParts` and, in other versions, `Raw` hold
 * the secret too: of these only what has the form of a key id is taken.
 * @see https://github.com/trufflesecurity/trufflehog
 */
export function readTruffleHog(entry: Fields): readonly ScannedKey[] {
  if (!DETECTORS.has(textAt(entry, 'DetectorName') ?? '')) return [];
  const named = [at(entry, 'Raw'), at(entry, 'Redacted'), at(entry, 'SecretParts', 'access_key_id')];
  const [accessKeyId] = named.flatMap((text) => keyIdsIn(text));
  if (accessKeyId === undefined) return [];
  const location = locationOf(placeOf(entry), secretsOf(entry));
  return [
    scannedKey(accessKeyId, {
      ...ownerOf(entry, accessKeyId),
      location,
      isCanary: isTrueAt(entry, 'ExtraData', 'is_canary'),
    }),
  ];
}

// The ARN and the unique id are known once the scanner has signed in with the key. Before, its account is what it decodes
// from the key id, which is no news where the id encodes one.
function ownerOf(entry: Fields, accessKeyId: string): Pick<ScannedKey, 'account' | 'user' | 'isRoot'> {
  const extra = at(entry, 'ExtraData');
  const arn = /^arn:[^:]*:(?:iam|sts)::(\d{12}):(.*)$/.exec(textAt(extra, 'arn') ?? '');
  const name = arn === null ? undefined : userOfResource(arn[0])?.name;
  const hint = decodeAccountHint(accessKeyId);
  const id = uniqueIdOf(textAt(extra, 'user_id'));
  return {
    account: arn?.[1] ?? (hint === undefined ? accountIdOf(textAt(extra, 'account')) : undefined),
    user: name === undefined && id === undefined ? undefined : { name, id },
    isRoot: arn?.[2] === 'root',
  };
}

function placeOf(entry: Fields): Place {
  const data = at(entry, 'SourceMetadata', 'Data');
  // One source, under its own name: Git, Github, Filesystem, S3, Docker and thirty more.
  const source = isFields(data) ? Object.values(data).find(isFields) : undefined;
  const first = (...names: readonly string[]): unknown =>
    names.map((name) => textAt(source, name)).find((text) => text !== undefined);
  return {
    link: first('link'),
    container: first('repository', 'repo', 'bucket', 'image', 'package', 'project_name', 'channel_name', 'issue'),
    file: first('file', 'filename', 'path', 'location'),
    line: at(source, 'line'),
    commit: at(source, 'commit'),
  };
}

function secretsOf(entry: Fields): readonly unknown[] {
  const parts = at(entry, 'SecretParts');
  const raw = [at(entry, 'Raw'), at(entry, 'RawV2')].flatMap((text) =>
    typeof text === 'string' ? text.split(':') : [],
  );
  return [...raw, ...(isFields(parts) ? Object.values(parts) : [])];
}
