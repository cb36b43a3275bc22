import { credentialReports } from '../adapters/credential-report.ts';
import { iamAccessKeys } from '../adapters/iam-access-keys.ts';
import { iamUserTags } from '../adapters/iam-user-tags.ts';
import { paced } from '../adapters/paced.ts';
import type { Clock, ForAccount } from '../usecases/ports.ts';
import { accountClients } from './account-clients.ts';
import { perAccount } from './per-account.ts';
import type { Settings } from './settings.ts';

/** What a sweep asks of each account, all of an account on one paced client. */
export function sweepAccounts(settings: Settings, clock: Clock): ForAccount<'keys' | 'tags' | 'reports'> {
  const clientFor = accountClients(settings);
  return perAccount((account) => {
    const client = paced(clientFor(account), settings.iamCallsPerSecond, clock);
    return {
      keys: iamAccessKeys({ client }),
      tags: iamUserTags({ client }),
      reports: credentialReports({ client, clock }),
    };
  });
}
