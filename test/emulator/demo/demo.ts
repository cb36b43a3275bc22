import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Emulator, startEmulator } from '../emulator.ts';
import { progressOn, type Progress } from './progress.ts';
import { type Deployed, Stage } from './stage.ts';
import { tellStory } from './story.ts';

const HELP = `Shows Keystop at work: deploys it into an AWS emulator on this machine, leaks keys, sweeps, gives a key back.

  npm run demo             run the demo, then end the emulator
  npm run demo -- --keep   leave the emulator up afterwards, and say how to look around

Needs Node >= 20 and Python >= 3.10. Nothing leaves this machine but the download of the emulator, once.
`;

async function demo(): Promise<void> {
  const { values } = parseArgs({ options: { keep: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const startedAt = performance.now();
  const progress = progressOn(process.stdout, () => performance.now());
  const emulator = await progress.step('an AWS emulator on loopback', async () => {
    const started = await startEmulator();
    return { told: started.endpoint, value: started };
  });
  try {
    await tellStory(await deploy(emulator, progress), progress);
    progress.say(`\nEvery step held. ${((performance.now() - startedAt) / 1000).toFixed(0)} s in all.`);
    if (values.keep === true) await keep(emulator, progress);
  } finally {
    await emulator.stop();
  }
}

async function deploy(emulator: Emulator, progress: Progress): Promise<Stage> {
  const deployed = await progress.step('cdk deploy, with no configuration', async () => {
    await emulator.bootstrap();
    const { Keystop: outputs = {} } = await emulator.deployCdk({ appDir: process.cwd(), timeoutSeconds: 120 });
    return { told: 'stack Keystop', value: outputs };
  });
  const names: Deployed = {
    topicArn: deployed['NoticeTopicArn'] ?? '',
    table: deployed['LedgerTableName'] ?? '',
    retryQueueUrl: deployed['RetryQueueUrl'] ?? '',
  };
  return new Stage(emulator, names);
}

async function keep(emulator: Emulator, progress: Progress): Promise<void> {
  const env = emulator.childEnv();
  const shown = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  progress.say(`\nThe emulator stays up until Ctrl-C. In another terminal:\n`);
  progress.say(`  export ${shown.map((name) => `${name}=${env[name] ?? ''}`).join(' ')}`);
  progress.say('  npm run --silent keystop -- history KEY     # one of the keys above');
  progress.say('  npm run --silent keystop -- contain KEY     # and reactivate KEY --override --reason "…"');
  progress.say('  aws iam list-users; aws logs describe-log-groups; aws dynamodb list-tables   # with the AWS CLI');
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  await pause(2 ** 31 - 1, undefined, { signal: interrupted.signal }).catch(() => undefined);
}

// The SDK's advice on Node versions would stand in the middle of the story.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

try {
  await demo();
} catch (fault) {
  process.stderr.write(`\nThe demo FAILED: ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exitCode = 1;
}
