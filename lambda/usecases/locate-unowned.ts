import { decodeAccountHint } from '../domain/access-key.ts';
import type { Outcome } from '../domain/outcome.ts';
import { describeFault } from '../domain/remediation-error.ts';
import type { ContainPorts, ExposedFinding } from './contain-exposed.ts';

/**
 * What it means that no user of the account owns a key: another account's key (STS says so; its offline hint only
 * where STS does not answer), else root's, if root has one, else a key that is gone.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 * @throws RemediationError where IAM does not tell whether root has a key
 */
export async function locateUnowned(
  finding: ExposedFinding,
  detail: string,
  accounts: readonly string[],
  ports: Pick<ContainPorts, 'accounts' | 'log'>,
): Promise<Outcome> {
  const { accessKeyId } = finding.names;
  const account = await accountOf(finding, ports);
  if (account !== undefined && account !== finding.account) {
    const scope = accounts.includes(account) ? 'in scope, but not where the finding saw it' : 'out of scope';
    return { outcome: 'refused', reason: 'foreign-account', detail: `the key belongs to account ${account}, ${scope}` };
  }
  if (await ports.accounts.hasRootKey()) return { outcome: 'notified', reason: 'root-credentials' };
  return { outcome: 'not-found', detail: `${detail}; key ${accessKeyId.slice(-4)}` };
}

async function accountOf(
  finding: ExposedFinding,
  ports: Pick<ContainPorts, 'accounts' | 'log'>,
): Promise<string | undefined> {
  const { accessKeyId } = finding.names;
  try {
    return await ports.accounts.accountOf(accessKeyId);
  } catch (fault) {
    const { code, message } = describeFault(fault);
    ports.log.warn('STS does not tell whose the key is; its id is decoded instead', { code, message });
    return decodeAccountHint(accessKeyId);
  }
}
