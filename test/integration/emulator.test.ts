import { randomUUID } from 'node:crypto';
import { checkBusPolicy } from '../emulator/contract/bus-policy.ts';
import { checkDetectionServices } from '../emulator/contract/detection-services.ts';
import { checkEvents } from '../emulator/contract/events.ts';
import { checkFaults } from '../emulator/contract/faults.ts';
import { checkFunctions } from '../emulator/contract/functions.ts';
import { checkIam } from '../emulator/contract/iam.ts';
import { checkLedger } from '../emulator/contract/ledger.ts';
import { checkMachines } from '../emulator/contract/machines.ts';
import { checkNotices } from '../emulator/contract/notices.ts';
import { checkOrganization } from '../emulator/contract/organization.ts';
import { checkQueues } from '../emulator/contract/queues.ts';
import { checkReport } from '../emulator/contract/report.ts';
import { checkSecurityServices } from '../emulator/contract/security-services.ts';
import { checkStackSets } from '../emulator/contract/stack-sets.ts';
import { account, emulator, iam, startContract } from '../emulator/contract/support.ts';
import { newAccessKeyId } from '../emulator/key-ids.ts';
import { describeAccessKeysContract, type KeyToMake } from '../contract/access-keys-contract.ts';
import { iamAccessKeys } from '../../lambda/adapters/iam/iam-access-keys.ts';
import { type AccessKeyId, parseAccessKeyId } from '../../lambda/domain/keys/access-key.ts';

beforeAll(startContract, 300_000);

afterAll(() => emulator?.stop());

afterEach(async () => {
  await emulator.setClock(0);
  await emulator.clearFaults();
});

checkIam();
checkReport();
checkFaults();
checkEvents();
checkBusPolicy();
checkSecurityServices();
checkDetectionServices();
checkFunctions();
checkMachines();
checkOrganization();
checkStackSets();
checkQueues();
checkNotices();
checkLedger();

describeAccessKeysContract('the emulator', async () => ({
  keys: iamAccessKeys({ client: iam }),
  addUser: seededUser,
  unknownKey: newKeyId(),
  close: async () => undefined,
}));

async function seededUser(...keys: readonly KeyToMake[]) {
  const ids = keys.map(newKeyId);
  const userName = `holder-${randomUUID()}`;
  const seeds = keys.map(({ status, createdAt, usedAt }, index) => ({
    accessKeyId: ids[index] ?? newKeyId(),
    secretAccessKey: randomUUID(),
    status,
    createdAt: written(createdAt),
    ...(usedAt && { lastUsedAt: written(usedAt), lastUsedService: 's3', lastUsedRegion: 'eu-central-1' }),
  }));
  await emulator.seed([{ userName, keys: seeds }]);
  return { userName, ids };
}

function newKeyId(): AccessKeyId {
  const parsed = parseAccessKeyId(newAccessKeyId(account));
  if (parsed.kind !== 'long-term') throw new TypeError('the emulator makes long-term key ids');
  return parsed.accessKeyId;
}

function written(instant: Date): string {
  return instant.toISOString().replace('.000', '');
}
