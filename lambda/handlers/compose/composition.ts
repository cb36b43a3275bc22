import { systemClock } from '../../adapters/aws/system-clock.ts';
import type { ForAccount } from '../../usecases/ports/iam.ts';
import type { OrganizationAccounts } from '../../usecases/ports/sweep.ts';
import { once } from '../../usecases/shared/once.ts';
import type { Settings } from '../../settings.ts';
import { lazyPort } from './lazy-port.ts';
import { composeShared } from './response-composition.ts';
import type { EvaluatePorts } from '../../usecases/evaluate/stale-target.ts';
import type { SharedStagePorts } from '../../usecases/sweep/stages/plan.ts';

/** The ports of the functions that work on stale keys, for each invocation. */
export interface Composition {
  readonly sweepPorts: (requestId: string) => Promise<SharedStagePorts & SweptAccounts>;
  readonly evaluatePorts: (requestId: string) => Promise<EvaluatePorts>;
}

/** The accounts of a sweep, and what it asks of each. */
export interface SweptAccounts {
  readonly forAccount: ForAccount<'keys' | 'tags' | 'reports'>;
  readonly organization: OrganizationAccounts;
}

/**
 * Joins the use cases of stale keys with their adapters. Each function loads its own adapters alone, and nothing is asked
 * of AWS before a port's first call. The pace of an account's calls holds from one invocation to the next.
 * `composeResponses` does the same for responses, apart, so that the responder's code holds nothing of this.
 */
export function compose(settings: Settings): Composition {
  const clock = systemClock();
  const shared = composeShared(settings, clock);
  const ofSweep = once(async () => {
    const { sweepAccounts } = await import('./sweep-accounts.ts');
    return { forAccount: sweepAccounts(settings, clock), organization: lazyOrganization(settings) };
  });
  const ofEvaluator = once(async () => {
    const { evaluatorAdapters } = await import('./evaluator-adapters.ts');
    return evaluatorAdapters(settings, clock);
  });
  return {
    sweepPorts: async (requestId) => {
      const { sweepAdapters } = await import('./sweep-adapters.ts');
      return { ...shared(requestId), ...sweepAdapters(settings), ...(await ofSweep()) };
    },
    evaluatePorts: async (requestId) => ({ ...shared(requestId), ...(await ofEvaluator()) }),
  };
}

function lazyOrganization(settings: Settings): OrganizationAccounts {
  return lazyPort(async () => (await import('./swept-organization.ts')).sweptOrganization(settings), ['list']);
}
