import { credentialReports } from '../../adapters/sweep/credential-report.ts';
import { iamAccessKeys } from '../../adapters/iam/iam-access-keys.ts';
import { iamUserTags } from '../../adapters/iam/iam-user-tags.ts';
import { rateLimited } from '../../adapters/aws/rate-limited.ts';
import type { Clock } from '../../usecases/ports/clock.ts';
import type { ForAccount } from '../../usecases/ports/iam.ts';
import { accountClients } from './account-clients.ts';
import { onceEach } from '../../usecases/shared/once-each.ts';
import type { Settings } from '../../settings.ts';

/** What a sweep asks of each account, all of an account on one rate-limited client. */
export function sweepAccounts(settings: Settings, clock: Clock): ForAccount<'keys' | 'tags' | 'reports'> {
  const clientFor = accountClients(settings);
  return onceEach((account) => {
    const client = rateLimited(clientFor(account), settings.iamCallsPerSecond, clock);
    return {
      keys: iamAccessKeys({ client }),
      tags: iamUserTags({ client, readsAll: settings.readAllTags }),
      reports: credentialReports({ client, clock }),
    };
  });
}
