import { join } from 'node:path';
import { projectRoot } from '../../emulator/server.ts';

/** Environment in which a Node process takes the seconds that `file` holds for its clock's lead. */
export function movedClock(file: string): Readonly<Record<string, string>> {
  const clock = join(projectRoot, 'test', 'emulator', 'clock.cjs');
  return { CLOCK_FILE: file, NODE_OPTIONS: `--require ${JSON.stringify(clock)}` };
}
