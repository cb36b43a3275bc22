import { at, type Fields, isFields, numberAt, textAt } from '../fields/fields.ts';
import { keyIdsIn } from './key-ids.ts';
import { locationOf } from './location.ts';
import { type ScannedKey, scannedKey } from './scan.ts';

/** Whether an entry is a secret-scanning alert of GitHub's REST API, of whatever secret. */
export function isGitHubAlert(entry: Fields): boolean {
  return textAt(entry, 'secret_type') !== undefined && numberAt(entry, 'number') !== undefined;
}

/**
 * The access key of one alert. `secret` is the key id for this type only; for all others it is the secret, and is not
 * looked at.
 * @see https://docs.github.com/en/rest/secret-scanning/secret-scanning
 */
export function readGitHubAlert(alert: Fields): readonly ScannedKey[] {
  if (textAt(alert, 'secret_type') !== 'aws_access_key_id') return [];
  const [accessKeyId] = keyIdsIn(at(alert, 'secret'));
  if (accessKeyId === undefined) return [];
  const place = {
    link: at(alert, 'html_url'),
    file: at(alert, 'first_location_detected', 'path'),
    line: at(alert, 'first_location_detected', 'start_line'),
    commit: at(alert, 'first_location_detected', 'commit_sha'),
  };
  const isResolved = textAt(alert, 'state') === 'resolved';
  return [scannedKey(accessKeyId, { location: locationOf(place, [at(alert, 'secret')]), isResolved })];
}

/** Whose webhook a document is; webhooks of secret scanners name no key. */
export function webhookOf(
  document: Fields,
): { readonly sender: 'github' | 'gitguardian'; readonly advice: string } | undefined {
  const alert = at(document, 'alert');
  if (isFields(alert) && textAt(alert, 'secret_type') !== undefined) return { sender: 'github', advice: GITHUB };
  const incident = at(document, 'incident');
  const isGitGuardian =
    textAt(document, 'source') === 'GitGuardian' || textAt(incident, 'gitguardian_url') !== undefined;
  return isFields(incident) && isGitGuardian ? { sender: 'gitguardian', advice: GITGUARDIAN } : undefined;
}

const GITHUB =
  'GitHub’s webhook names no key; fetch the alert and give that: gh api repos/OWNER/REPO/secret-scanning/alerts/NUMBER';
const GITGUARDIAN =
  'GitGuardian’s webhook names no key, only hashes; open the incident at GitGuardian and give the access key id';
