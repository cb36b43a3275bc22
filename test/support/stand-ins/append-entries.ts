import { fileLedger } from '../../../lambda/adapters/ledger/file-ledger.ts';
import { aKey, aWarning } from '../builders/ledger-entries.ts';

/** A process of its own: `append-entries.ts <path> <name> <count>` appends that many entries to a file ledger. */
const [, , path = '', name = '', count = '0'] = process.argv;
const ledger = fileLedger({ path, log: { warn: () => undefined } });
for (let index = 0; index < Number(count); index += 1) {
  await ledger.append(aKey(), aWarning({ id: `${name}-${index}` }));
}
