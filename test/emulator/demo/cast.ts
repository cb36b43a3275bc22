import type { Emulator, SeedUser } from '../emulator.ts';
import { newAccessKeyId } from '../key-ids.ts';

/** A key of the demo, with the secret that a call is signed with. */
export interface DemoKey {
  readonly userName: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who plays in the demo. */
export interface Cast {
  /** Named by GuardDuty, used by an attacker. */
  readonly stolen: DemoKey;
  /** The same user's other key, which a pipeline works with. */
  readonly pipeline: DemoKey;
  /** Found by AWS in a public repository; the event names no user. */
  readonly published: DemoKey;
  /** Unused for most of a year. */
  readonly forgotten: DemoKey;
  /** As old, and exempt by a tag. */
  readonly exempt: DemoKey;
}

const DAY = 86_400_000;

/** Makes the users and keys, some of them back-dated. */
export async function createCast(emulator: Emulator, now: Date): Promise<Cast> {
  const key = (userName: string): DemoKey => ({
    userName,
    accessKeyId: newAccessKeyId(emulator.accountId),
    secretAccessKey: 'demo'.padEnd(40, '0'),
  });
  const ago = (days: number): string => new Date(now.getTime() - days * DAY).toISOString().replace(/\.\d+/, '');
  const cast: Cast = {
    stolen: key('ci-deployer'),
    pipeline: key('ci-deployer'),
    published: key('billing-export'),
    forgotten: key('old-batch-job'),
    exempt: key('yearly-audit'),
  };
  const aged = (held: DemoKey, created: number, used: number) => ({
    ...keyPair(held),
    createdAt: ago(created),
    lastUsedAt: ago(used),
    lastUsedService: 's3',
    lastUsedRegion: 'eu-west-1',
  });
  const users: SeedUser[] = [
    {
      userName: 'ci-deployer',
      path: '/team/ci/',
      createdAt: ago(700),
      keys: [aged(cast.stolen, 400, 1), aged(cast.pipeline, 30, 0)],
    },
    { userName: 'billing-export', createdAt: ago(300), keys: [aged(cast.published, 200, 2)] },
    { userName: 'old-batch-job', createdAt: ago(900), keys: [aged(cast.forgotten, 800, 300)] },
    {
      userName: 'yearly-audit',
      createdAt: ago(900),
      keys: [aged(cast.exempt, 800, 300)],
      tags: { 'keystop:exempt-until': ago(-120).slice(0, 10) },
    },
  ];
  await emulator.seed(users);
  return cast;
}

function keyPair({ accessKeyId, secretAccessKey }: DemoKey): { accessKeyId: string; secretAccessKey: string } {
  return { accessKeyId, secretAccessKey };
}
