import { METRIC } from '../../contract.ts';
import type { KeyState } from '../../domain/ledger/key-state.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isInScope } from '../../domain/shared/scope.ts';
import { assessKeyLook, type KeyLook, type LookFacts } from '../../domain/watch/key-look.ts';
import { type Handled, handleAssessments, type RespondPorts } from '../respond/respond.ts';

/**
 * Takes the second look at a contained key: set Active outside Keystop, it is contained again, by the same use case as a
 * finding's key, which orders the next look; and people are notified of keys that its user has got in the meantime. Both
 * reads first, one decision, then the effects. The ledger decides what is news, so a repeat of the message notifies
 * nobody twice.
 * @throws RemediationError where ledger or IAM cannot be read, or not all was done: the message must come again
 */
export async function lookAgain(look: KeyLook, policy: Policy, ports: RespondPorts): Promise<readonly Handled[]> {
  const { account, accessKeyId, userName } = look;
  const fields = { account, accessKeyId, userName };
  if (!isInScope(policy, account)) {
    ports.log.warn('a key is not looked at again: its account is not in scope', fields);
    return [];
  }
  const startedAt = ports.clock.now();
  const facts = await readFacts(look, ports);
  const { assessments, detail } = assessKeyLook(look, facts, policy, startedAt);
  ports.log.info('a key was looked at again', { ...fields, detail });
  return handleAssessments(assessments, policy, ports, {});
}

async function readFacts({ account, accessKeyId, userName }: KeyLook, ports: RespondPorts): Promise<LookFacts> {
  try {
    const state: Promise<KeyState> = ports.ledger.read({ account, subject: accessKeyId });
    const [listed, known] = await Promise.all([ports.forAccount(account).keys.list(userName), state]);
    return { keys: listed.kind === 'listed' ? listed.keys : [], state: known };
  } catch (fault) {
    // The key may be Active by now, and the next try is a quarter of an hour away.
    ports.metrics.count(METRIC.secondLookMissed, 1);
    throw fault;
  }
}
