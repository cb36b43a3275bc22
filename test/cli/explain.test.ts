import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain, type ExplainOptions } from '../../cli/commands/explain.ts';
import { aGuardDutyEvent, anActor, anAttackSequence, keyDetails } from '../support/builders.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keystop-explain-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function explained(event: object, options: ExplainOptions = {}): Promise<{ code: number; output: string }> {
  const file = join(folder, 'event.json');
  await writeFile(file, JSON.stringify(event));
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const code = await explain(file, options);
    return { code, output: write.mock.calls.map(([text]) => String(text)).join('') };
  } finally {
    write.mockRestore();
  }
}

describe('explain', () => {
  it('tells verdict, reason, key, user and account', async () => {
    expect(await explained(aGuardDutyEvent())).toEqual({
      code: 0,
      output: 'guardduty: contain (compromised): AKIARTX3GSDSQEXAMPLE of ci-deployer in 111122223333\n',
    });
  });

  it('tells of each finding of an event', async () => {
    const users = [anActor(), anActor({ credentialUid: 'AKIARTX3GSDSREXAMPLE', name: 'other' })];
    const { output } = await explained(anAttackSequence(users));
    expect(output.trimEnd().split('\n')).toHaveLength(2);
  });

  it('takes the accounts in scope from the options', async () => {
    const { code, output } = await explained(aGuardDutyEvent(), { account: ['444455556666'] });
    expect([code, output]).toEqual([0, expect.stringContaining('refuse (foreign-account)')]);
  });

  it('takes an event that is nobody’s business for nothing to do', async () => {
    const { code, output } = await explained({ source: 'aws.s3', detail: {} });
    expect([code, output]).toEqual([0, expect.stringContaining('ignore (unsupported-event)')]);
  });

  it('answers a malformed finding with the code for bad input, and the problem', async () => {
    const resource = { accessKeyDetails: keyDetails({ accessKeyId: 'AKIA!' }) };
    const { code, output } = await explained(aGuardDutyEvent({ resource }));
    expect([code, output]).toEqual([2, expect.stringContaining('refuse (malformed)')]);
  });

  it('prints one JSON document where asked to', async () => {
    const { output } = await explained(aGuardDutyEvent(), { json: true });
    expect(JSON.parse(output)).toEqual({
      source: 'guardduty',
      findings: [
        {
          kind: 'exposed',
          verdict: 'contain',
          reason: 'compromised',
          accountId: '111122223333',
          accessKeyId: 'AKIARTX3GSDSQEXAMPLE',
          user: { name: 'ci-deployer', id: 'AIDACKCEVSQ6C2EXAMPLE' },
          findingId: 'finding-1',
          activityAt: '2026-11-20T11:00:00.000Z',
        },
      ],
    });
  });
});
