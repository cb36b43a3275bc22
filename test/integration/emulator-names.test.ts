import { join } from 'node:path';
import { run } from '../emulator/command.ts';
import { type InstalledEmulator, prepareEmulator } from '../emulator/install-emulator.ts';
import { projectRoot } from '../emulator/server.ts';

jest.setTimeout(60_000);

let installed: InstalledEmulator;
beforeAll(async () => {
  installed = await prepareEmulator();
}, 300_000);

/** The check that each start begins with, in a ministack to which this was done before. */
function checkAfter(...change: readonly string[]): Promise<{ code: number | null; output: string }> {
  const path = [join(projectRoot, 'test', 'emulator'), installed.packages];
  const script = [
    `import sys; sys.path[:0] = ${JSON.stringify(path)}`,
    'from patches import guard',
    'from ministack.services import iam',
    ...change,
    'guard.check()',
  ];
  return run({ command: installed.python, args: ['-I', '-S', '-B', '-c', script.join('\n')], timeoutSeconds: 50 });
}

describe('the names of ministack that the patches use', () => {
  it('are those that were recorded', async () => {
    expect(await checkAfter()).toMatchObject({ code: 0 });
  });

  it('refuses a ministack that has renamed one, naming it', async () => {
    const { code, output } = await checkAfter('iam._new_key_id = iam._gen_access_key_id', 'del iam._gen_access_key_id');
    expect(code).toBe(1);
    expect(output).toContain('ministack.services.iam._gen_access_key_id: missing, recorded as ()');
  });

  it('refuses one whose parameters are others', async () => {
    const { code, output } = await checkAfter('iam._gen_access_key_id = lambda length: "AKIA"');
    expect(code).toBe(1);
    expect(output).toContain('ministack.services.iam._gen_access_key_id: (length), recorded as ()');
  });
});
