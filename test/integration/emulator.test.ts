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
import { emulator, startContract } from '../emulator/contract/support.ts';

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
