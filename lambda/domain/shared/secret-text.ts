/**
 * The text with `mark` in place of all that looks like a secret access key or a session token: a run of exactly 40
 * base64 characters of mixed kind, a longer one where it is assigned to a name that says secret, and one of 100 or more
 * that is of mixed kind or has no slash. A long path of words is left.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
 */
export function hideSecrets(text: string, mark: string): string {
  return text
    .replace(ASSIGNED_SECRET, (found) => (isMixed(found) ? mark : found))
    .replace(SECRET_KEY, (found) => (isMixed(found) ? mark : found))
    .replace(SESSION_TOKEN, (found) => (isMixed(found) || !found.includes('/') ? mark : found));
}

// Other text may follow without a gap, as where a scanner cuts a line.
const ASSIGNED_SECRET = /(?<=secret[\w-]{0,40}["']?\s?[=:]\s?["']?)[A-Za-z0-9/+]{40,}/gi;
const SECRET_KEY = /(?<![\w/+])[A-Za-z0-9/+]{40}(?![\w/+])/g;
const SESSION_TOKEN = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+=]{100,}/g;

// A path or a word of 40 characters rarely has all three; a secret access key practically always has.
function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}
