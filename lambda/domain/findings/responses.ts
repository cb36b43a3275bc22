import type { Confidence } from './finding.ts';

/** A response list's line with its defaults filled in. */
export interface Response {
  readonly type: string;
  readonly minSeverity: number;
  readonly response: 'contain' | 'notify';
  readonly evidence: Confidence;
}

const notify = (type: string): Response => ({ type, minSeverity: 0, response: 'notify', evidence: 'suspicion' });
const contain = (type: string, evidence: Confidence, minSeverity = 0): Response => ({
  type,
  minSeverity,
  response: 'contain',
  evidence,
});

/**
 * What GuardDuty's finding types lead to when nothing is configured; the first match wins, no match is `notify`.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
 */
export const DEFAULT_RESPONSES: readonly Response[] = [
  notify('Policy:*'),
  notify('Stealth:*'),
  notify('Discovery:IAMUser/AnomalousBehavior'),
  notify('UnauthorizedAccess:IAMUser/ConsoleLoginSuccess*'),
  contain('CredentialAccess:IAMUser/CompromisedCredentials', 'proof'),
  contain('AttackSequence:*', 'proof'),
  contain('UnauthorizedAccess:IAMUser/*', 'suspicion'),
  contain('Recon:IAMUser/*', 'suspicion'),
  contain('PenTest:*', 'suspicion'),
  contain('*/MaliciousIPCaller*', 'suspicion'),
  contain('*/TorIPCaller*', 'suspicion'),
  contain('*:IAMUser/*', 'suspicion', 7),
];

/**
 * The response to a finding type of a severity (1.0 to 10.0; at least `minSeverity`, equal included). A severity that
 * cannot be read counts as the highest: for an exposed key the safe side is to contain.
 */
export function chooseResponse(
  responses: readonly Response[],
  type: string,
  severity: number | undefined,
): { readonly response: 'contain' | 'notify'; readonly evidence: Confidence } {
  const weight = severity ?? Number.POSITIVE_INFINITY;
  const match = responses.find((entry) => weight >= entry.minSeverity && matchesGlob(entry.type, type));
  return match ?? { response: 'notify', evidence: 'suspicion' };
}

// Split at the stars and searched in order, so that a hostile pattern or type costs linear time, never backtracking.
function matchesGlob(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return pattern === text;
  if (!text.startsWith(head)) return false;
  let from = head.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - tail.length >= from && text.endsWith(tail);
}
