import { iamAccessKeys } from '../../adapters/iam/iam-access-keys.ts';
import { powertoolsLog } from '../../adapters/aws/powertools-log.ts';
import { systemClock } from '../../adapters/aws/system-clock.ts';
import type { RespondPorts } from '../../usecases/respond/respond.ts';
import type { EvaluatePorts } from '../../usecases/evaluate/evaluate-stale.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { AccountLookup, ForAccount, UserSessions, UserTags } from '../../usecases/ports/iam.ts';
import type { OrganizationAccounts } from '../../usecases/ports/sweep.ts';
import type { FindingFeedback, Metrics, Notices, OutcomeEvents, SecondLooks } from '../../usecases/ports/telling.ts';
import type { SharedStagePorts } from '../../usecases/sweep/stages/plan.ts';
import { accountClients } from './account-clients.ts';
import type { DeployedStore } from './deployed-store.ts';
import { once } from '../../usecases/shared/once.ts';
import { perAccount } from './per-account.ts';
import type { Settings } from '../../settings.ts';

/**
 * The one place where use cases meet adapters. IAM's client and the logger are loaded at once; the ledger when it is
 * first asked, so that its code is compiled while IAM's first answer is under way; all the rest (STS, SQS, SNS,
 * EventBridge, Security Hub, metrics) when it is first used, which is after the change.
 */
export interface Composition {
  readonly respondPorts: (requestId: string) => RespondPorts;
  readonly sweepPorts: (requestId: string) => Promise<SharedStagePorts & SweptAccounts>;
  readonly evaluatePorts: (requestId: string) => Promise<EvaluatePorts>;
}

/** The accounts of a sweep, and what it asks of each. */
export interface SweptAccounts {
  readonly forAccount: ForAccount<'keys' | 'tags' | 'reports'>;
  readonly organization: OrganizationAccounts;
}

export function compose(settings: Settings): Composition {
  const clock = systemClock();
  const clientFor = accountClients(settings);
  const forAccount = perAccount((account) => {
    const client = clientFor(account);
    return {
      keys: iamAccessKeys({ client }),
      accounts: lazyAccounts(client),
      tags: lazyTags(client),
      sessions: lazySessions(client),
    };
  });
  const { ledger, budgets } = lazyStore(settings, clock);
  const events = lazyEvents(settings);
  const feedback = settings.securityHubFeedback ? lazyFeedback() : undefined;
  const secondLooks = settings.secondLookQueueUrl === undefined ? undefined : lazyLooks(settings.secondLookQueueUrl);
  const noticesOfInvocation = lazyNotices(settings);
  // Their pace holds from one invocation to the next.
  const ofSweep = once(async () => {
    const { sweepAccounts } = await import('./sweep-accounts.ts');
    return { forAccount: sweepAccounts(settings, clock), organization: lazyOrganization(settings) };
  });
  const ofEvaluator = once(async () => {
    const { evaluatorAdapters } = await import('./evaluator-adapters.ts');
    return evaluatorAdapters(settings, clock);
  });
  const shared = (requestId: string) => ({
    ledger,
    budgets,
    secondLooks,
    events,
    notices: noticesOfInvocation(),
    metrics: lazyMetrics(),
    log: powertoolsLog({ requestId }),
    clock,
  });
  return {
    respondPorts: (requestId) => ({
      ...shared(requestId),
      forAccount,
      feedback,
    }),
    sweepPorts: async (requestId) => {
      const { sweepAdapters } = await import('./sweep-adapters.ts');
      return { ...shared(requestId), ...sweepAdapters(settings), ...(await ofSweep()) };
    },
    evaluatePorts: async (requestId) => ({ ...shared(requestId), ...(await ofEvaluator()) }),
  };
}

function lazyStore(settings: Settings, clock: Clock): DeployedStore {
  const load = once(async () => {
    const { deployedStore } = await import('./deployed-store.ts');
    return deployedStore(settings.ledgerTable, clock);
  });
  return {
    ledger: {
      read: async (key) => (await load()).ledger.read(key),
      append: async (key, entry, known) => (await load()).ledger.append(key, entry, known),
      history: async (key) => (await load()).ledger.history(key),
      async *states(account) {
        yield* (await load()).ledger.states(account);
      },
    },
    budgets: {
      take: async (budget, member, most) => (await load()).budgets.take(budget, member, most),
      note: async (budget, member) => (await load()).budgets.note(budget, member),
    },
  };
}

function lazyEvents(settings: Settings): OutcomeEvents {
  const load = once(async () => {
    const { eventBridgeOutcomeEvents } = await import('../../adapters/notices/event-bridge-outcome-events.ts');
    return eventBridgeOutcomeEvents({ busName: settings.outcomeBusName });
  });
  return { publish: async (event) => (await load()).publish(event) };
}

function lazyFeedback(): FindingFeedback {
  const load = once(async () => {
    const { securityHubFeedback } = await import('../../adapters/notices/security-hub-feedback.ts');
    return securityHubFeedback();
  });
  return { tell: async (reference, note) => (await load()).tell(reference, note) };
}

function lazyLooks(queueUrl: string): SecondLooks {
  const load = once(async () => {
    const { sqsSecondLooks } = await import('../../adapters/watch/sqs-second-looks.ts');
    return sqsSecondLooks({ queueUrl });
  });
  return { order: async (look) => (await load()).order(look) };
}

// The client is kept between invocations; what is remembered of the subscriptions holds for one of them.
function lazyNotices(settings: Settings): () => Notices {
  const loadModule = once(async () => {
    const { snsClient, snsNotices } = await import('../../adapters/notices/sns-notices.ts');
    return { client: snsClient(), snsNotices };
  });
  return () => {
    const load = once(async () => {
      const { client, snsNotices } = await loadModule();
      return snsNotices({ topicArn: settings.noticeTopicArn, client });
    });
    return { send: async (notice) => (await load()).send(notice) };
  };
}

function lazyOrganization(settings: Settings): OrganizationAccounts {
  const load = once(async () => {
    const { sweptOrganization } = await import('./swept-organization.ts');
    return sweptOrganization(settings);
  });
  return { list: async () => (await load()).list() };
}

function lazyAccounts(iam: ReturnType<ReturnType<typeof accountClients>>): AccountLookup {
  const load = once(async () => {
    const { iamAccountLookup } = await import('../../adapters/iam/iam-account-lookup.ts');
    return iamAccountLookup({ iam });
  });
  return {
    accountOf: async (accessKeyId) => (await load()).accountOf(accessKeyId),
    hasRootKey: async () => (await load()).hasRootKey(),
  };
}

function lazySessions(client: ReturnType<ReturnType<typeof accountClients>>): UserSessions {
  const load = once(async () => {
    const { iamUserSessions } = await import('../../adapters/iam/iam-user-sessions.ts');
    return iamUserSessions({ client });
  });
  return {
    status: async (userName, policyArn) => (await load()).status(userName, policyArn),
    setStatus: async (change) => (await load()).setStatus(change),
  };
}

function lazyTags(client: ReturnType<ReturnType<typeof accountClients>>): UserTags {
  const load = once(async () => {
    const { iamUserTags } = await import('../../adapters/iam/iam-user-tags.ts');
    return iamUserTags({ client });
  });
  return { tags: async (userName) => (await load()).tags(userName) };
}

function lazyMetrics(): Metrics {
  const counted: Parameters<Metrics['count']>[] = [];
  return {
    count: (...count) => {
      counted.push(count);
    },
    flush: async () => {
      const { emfMetrics } = await import('../../adapters/notices/emf-metrics.ts');
      const metrics = emfMetrics();
      for (const count of counted.splice(0)) metrics.count(...count);
      await metrics.flush();
    },
  };
}
