import { iamAccessKeys } from '../../adapters/iam/iam-access-keys.ts';
import { iamUserSessions } from '../../adapters/iam/iam-user-sessions.ts';
import { iamUserTags } from '../../adapters/iam/iam-user-tags.ts';
import { powertoolsLog } from '../../adapters/aws/powertools-log.ts';
import { systemClock } from '../../adapters/aws/system-clock.ts';
import type { ChangePorts } from '../../usecases/ports/change.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { AccountLookup } from '../../usecases/ports/iam.ts';
import type { Ledger } from '../../usecases/ports/ledger.ts';
import type { FindingFeedback, Metrics, Notices, OutcomeEvents, SecondLooks } from '../../usecases/ports/telling.ts';
import { onceEach } from '../../usecases/shared/once-each.ts';
import { once } from '../../usecases/shared/once.ts';
import type { Settings } from '../../settings.ts';
import { accountClients } from './account-clients.ts';
import type { DeployedStore } from './deployed-store.ts';
import { lazyPort } from './lazy-port.ts';
import type { RespondPorts } from '../../usecases/respond/respond.ts';

/**
 * The ports of responses and reactivations, for each invocation. Nothing is asked of AWS before a port's first call, and
 * nothing is loaded before the change that the change does not need: IAM's client and the logger come with the entry,
 * the ledger when it is first asked, so that its code is compiled while IAM's first answer is under way, all the rest
 * when it is first used, which is after the change. Clients, credentials and limits hold from one invocation to the
 * next; what is counted, logged and remembered of subscriptions is the invocation's own.
 */
export function composeResponses(settings: Settings): (requestId: string) => RespondPorts {
  const clientFor = accountClients(settings);
  const forAccount = onceEach((account) => {
    const client = clientFor(account);
    return {
      keys: iamAccessKeys({ client }),
      accounts: lazyAccounts(client),
      tags: iamUserTags({ client }),
      sessions: iamUserSessions({ client }),
    };
  });
  const feedback = settings.securityHubFeedback ? lazyFeedback() : undefined;
  const shared = composeShared(settings, systemClock());
  return (requestId) => ({ ...shared(requestId), forAccount, feedback });
}

/** What all functions share: the ledger, the budgets, and how outcomes are announced. */
export function composeShared(settings: Settings, clock: Clock): (requestId: string) => ChangePorts {
  const store = lazyStore(settings, clock);
  const events = lazyEvents(settings.outcomeBusName);
  const { secondLookQueueUrl: queueUrl } = settings;
  const secondLooks = queueUrl === undefined ? undefined : lazyLooks(queueUrl);
  const notices = lazyNotices(settings.noticeTopicArn);
  return (requestId) => ({
    ...store,
    secondLooks,
    events,
    notices: notices(),
    metrics: lazyMetrics(),
    log: powertoolsLog({ requestId }),
    clock,
  });
}

function lazyStore(settings: Settings, clock: Clock): DeployedStore {
  const load = once(async () => (await import('./deployed-store.ts')).deployedStore(settings.ledgerTable, clock));
  const answering = async (): Promise<Omit<Ledger, 'states'>> => (await load()).ledger;
  return {
    ledger: {
      ...lazyPort(answering, ['read', 'append', 'history']),
      async *states(account) {
        yield* (await load()).ledger.states(account);
      },
    },
    budgets: lazyPort(async () => (await load()).budgets, ['take', 'note']),
  };
}

const loadTelling = async () => (await import('./telling.ts')).telling;

function lazyEvents(busName: string): OutcomeEvents {
  return lazyPort(async () => (await loadTelling()).eventBridgeOutcomeEvents({ busName }), ['publish']);
}

function lazyLooks(queueUrl: string): SecondLooks {
  return lazyPort(async () => (await loadTelling()).sqsSecondLooks({ queueUrl }), ['order']);
}

// The client is kept between invocations; what is remembered of the subscriptions holds for one of them.
function lazyNotices(topicArn: string): () => Notices {
  const client = once(async () => (await loadTelling()).snsClient());
  const load = async () => (await loadTelling()).snsNotices({ topicArn, client: await client() });
  return () => lazyPort(load, ['send']);
}

function lazyMetrics(): Metrics {
  const counted: Parameters<Metrics['count']>[] = [];
  return {
    count: (...count) => {
      counted.push(count);
    },
    flush: async () => {
      const metrics = (await loadTelling()).emfMetrics();
      for (const count of counted.splice(0)) metrics.count(...count);
      await metrics.flush();
    },
  };
}

// Brings 170 KB, which only a deployment with this switch needs.
function lazyFeedback(): FindingFeedback {
  return lazyPort(
    async () => (await import('../../adapters/notices/security-hub-feedback.ts')).securityHubFeedback(),
    ['tell'],
  );
}

// Brings the client of STS, which is needed only for a key that no user owns in the account that was asked.
function lazyAccounts(iam: ReturnType<ReturnType<typeof accountClients>>): AccountLookup {
  const load = async () => (await import('../../adapters/iam/iam-account-lookup.ts')).iamAccountLookup({ iam });
  return lazyPort(load, ['accountOf', 'hasRootKey']);
}
