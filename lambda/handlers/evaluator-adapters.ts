import { accessAnalyzerFindings } from '../adapters/access-analyzer-findings.ts';
import { dynamoClient } from '../adapters/dynamo-client.ts';
import { dynamoEvaluationMemory } from '../adapters/dynamo-evaluation-memory.ts';
import { dynamoSweepMemory } from '../adapters/dynamo-sweep-memory.ts';
import { iamAccessKeys } from '../adapters/iam-access-keys.ts';
import { iamClient } from '../adapters/iam-client.ts';
import { iamUserTags } from '../adapters/iam-user-tags.ts';
import { iamUsers } from '../adapters/iam-users.ts';
import { paced } from '../adapters/paced.ts';
import type { EvaluatePorts } from '../usecases/evaluate-stale.ts';
import type { Clock } from '../usecases/ports.ts';
import type { Settings } from './settings.ts';

export type EvaluatorAdapters = Pick<
  EvaluatePorts,
  'keys' | 'tags' | 'users' | 'unusedKeys' | 'memory' | 'evaluations'
>;

/** An evaluation's own adapters, IAM's all on one paced client: stale findings never slow a containment. */
export function evaluatorAdapters(settings: Settings, clock: Clock): EvaluatorAdapters {
  const client = paced(iamClient(), settings.iamCallsPerSecond, clock);
  const table = { client: dynamoClient(), tableName: settings.ledgerTable };
  return {
    keys: iamAccessKeys({ client }),
    tags: iamUserTags({ client }),
    users: iamUsers({ client }),
    unusedKeys: accessAnalyzerFindings(),
    memory: dynamoSweepMemory(table),
    evaluations: dynamoEvaluationMemory(table),
  };
}
