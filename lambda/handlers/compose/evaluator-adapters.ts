import { accessAnalyzerClient, accessAnalyzerFindings } from '../../adapters/sweep/access-analyzer-findings.ts';
import { dynamoClient } from '../../adapters/dynamo/client.ts';
import { dynamoEvaluationMemory } from '../../adapters/sweep/dynamo-evaluation-memory.ts';
import { dynamoSweepMemory } from '../../adapters/sweep/dynamo-sweep-memory.ts';
import { iamAccessKeys } from '../../adapters/iam/iam-access-keys.ts';
import { iamAccountLookup } from '../../adapters/iam/iam-account-lookup.ts';
import { iamUserSessions } from '../../adapters/iam/iam-user-sessions.ts';
import { iamUserTags } from '../../adapters/iam/iam-user-tags.ts';
import { iamUsers } from '../../adapters/iam/iam-users.ts';
import { rateLimited } from '../../adapters/aws/rate-limited.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { UnusedKeyFindings } from '../../usecases/ports/sweep.ts';
import { accountClients, accountCredentials } from './account-clients.ts';
import { onceEach } from '../../usecases/shared/once-each.ts';
import type { Settings } from '../../settings.ts';
import type { EvaluatePorts } from '../../usecases/evaluate/stale-target.ts';

export type EvaluatorAdapters = Pick<EvaluatePorts, 'forAccount' | 'unusedKeys' | 'memory' | 'evaluations'>;

/** An evaluation's own adapters, IAM's of an account all on one rate-limited client: stale findings never slow a containment. */
export function evaluatorAdapters(settings: Settings, clock: Clock): EvaluatorAdapters {
  const clientFor = accountClients(settings);
  const table = { client: dynamoClient(), tableName: settings.ledgerTable };
  return {
    forAccount: onceEach((account) => {
      const client = rateLimited(clientFor(account), settings.iamCallsPerSecond, clock);
      return {
        keys: iamAccessKeys({ client }),
        accounts: iamAccountLookup({ iam: client }),
        tags: iamUserTags({ client }),
        users: iamUsers({ client }),
        sessions: iamUserSessions({ client }),
      };
    }),
    unusedKeys: analyzersOf(settings),
    memory: dynamoSweepMemory(table),
    evaluations: dynamoEvaluationMemory(table),
  };
}

/** An analyzer is asked in its own account and Region, which its ARN names. */
function analyzersOf(settings: Settings): UnusedKeyFindings {
  if (settings.memberRoleArn === undefined) return accessAnalyzerFindings();
  const credentialsOf = accountCredentials(settings);
  const analyzer = onceEach((arn) => {
    const [, , , region, account = ''] = arn.split(':');
    return accessAnalyzerFindings({ client: accessAnalyzerClient({ region, credentials: credentialsOf(account) }) });
  });
  return { get: (reference) => analyzer(reference.analyzerArn).get(reference) };
}
