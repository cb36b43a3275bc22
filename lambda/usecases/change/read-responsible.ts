import type { Policy } from '../../domain/policy/policy.ts';
import { responsible } from '../../domain/keys/user-tag.ts';
import { PATIENCE_WITHIN } from '../shared/time-budgets.ts';
import { within } from '../shared/within.ts';
import type { KeyPorts } from '../ports/change.ts';

/**
 * Who a user's tag says is responsible, for a notice: asked after whatever matters, waited for a second at most, and
 * never thrown. `undefined` where the tag names nobody, or IAM did not answer.
 */
export async function readResponsible(
  userName: string,
  policy: Pick<Policy, 'ownerTag'>,
  { tags, clock, log }: KeyPorts,
): Promise<string | undefined> {
  const tagged = await within(PATIENCE_WITHIN.evidence, clock, tags.tags(userName), (fault) =>
    log.fault('warn', 'the tags of a user were not read; the notice goes without the owner', fault),
  );
  return tagged === undefined ? undefined : responsible(tagged, policy.ownerTag);
}
