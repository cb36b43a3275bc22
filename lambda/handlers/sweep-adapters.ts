import { credentialReports } from '../adapters/credential-report.ts';
import { dynamoClient } from '../adapters/dynamo-client.ts';
import { dynamoRowMemory } from '../adapters/dynamo-row-memory.ts';
import { dynamoSweepMemory } from '../adapters/dynamo-sweep-memory.ts';
import { iamAccessKeys } from '../adapters/iam-access-keys.ts';
import { iamClient } from '../adapters/iam-client.ts';
import { iamUserTags } from '../adapters/iam-user-tags.ts';
import { paced } from '../adapters/paced.ts';
import type { Clock } from '../usecases/ports.ts';
import type { SweepPorts } from '../usecases/sweep.ts';
import type { Settings } from './settings.ts';

/** A sweep's own adapters, all on one paced client: a sweep never slows a containment or the console. */
export function sweepAdapters(
  settings: Settings,
  clock: Clock,
): Pick<SweepPorts, 'keys' | 'tags' | 'reports' | 'memory' | 'rows'> {
  const client = paced(iamClient(), settings.iamCallsPerSecond, clock);
  const table = { client: dynamoClient(), tableName: settings.ledgerTable };
  return {
    keys: iamAccessKeys({ client }),
    tags: iamUserTags({ client }),
    reports: credentialReports({ client, clock }),
    memory: dynamoSweepMemory(table),
    rows: dynamoRowMemory(table),
  };
}
