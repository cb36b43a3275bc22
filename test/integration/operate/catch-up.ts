import { randomUUID } from 'node:crypto';
import type { SeededUser } from '../../support/deployed/deployed.ts';
import { apiFinding, apiHealthEvent } from '../../support/builders/events/api-findings.ts';
import { type FindingSubject, findingFor, healthEventFor } from '../../support/builders/events/finding-for.ts';
import { keystop, run } from './shared.ts';

type Json = Record<string, unknown>;

const subjectOf = ({ key, userName }: SeededUser): FindingSubject => ({
  accessKeyId: key.accessKeyId,
  userName,
  account: keystop.account,
});

/** GuardDuty's finding about a user's key, as the API tells it. */
function found(user: SeededUser, over: Json = {}) {
  const detail = findingFor(subjectOf(user)).detail as Json;
  return apiFinding({ ...detail, ...over, service: { ...(detail['service'] as Json), ...(over['service'] as Json) } });
}

interface Row {
  readonly accessKeyId: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly outcome: { readonly outcome: string } | null;
}

interface Document {
  readonly asked: Readonly<Record<string, boolean>>;
  readonly plan: readonly Row[];
  readonly done: readonly Row[] | null;
}

async function caughtUp(...args: readonly string[]): Promise<{ code: number | null; document: Document }> {
  const { code, stdout } = await run(['catch-up', '--json', ...args]);
  return { code, document: JSON.parse(stdout) as Document };
}

const ofKey = (rows: readonly Row[], { key }: SeededUser): readonly (string | undefined)[] =>
  rows.filter(({ accessKeyId }) => accessKeyId === key.accessKeyId).map((row) => row.outcome?.outcome ?? row.reason);

export function checkCatchUp(): void {
  describe('keystop catch-up', () => {
    let leaked: SeededUser;
    let archived: SeededUser;
    let sample: SeededUser;
    let lookedAt: SeededUser;
    let exposed: SeededUser;

    beforeAll(async () => {
      [leaked, archived, sample, lookedAt, exposed] = [
        await keystop.user({ keys: [{}, {}] }),
        await keystop.user(),
        await keystop.user(),
        await keystop.user(),
        await keystop.user(),
      ];
      await keystop.emulator.seedGuardDuty({
        findings: [
          found(leaked),
          found(archived, { service: { archived: true } }),
          found(sample, { service: { additionalInfo: { value: '{"sample":true}', type: 'default' } } }),
          found(lookedAt, { type: 'Policy:IAMUser/RootCredentialUsage' }),
          found(lookedAt, { id: randomUUID(), updatedAt: '2026-01-01T00:00:00.000Z' }),
        ],
      });
    });

    it('shows what would be done, says what it could not ask, and does nothing', async () => {
      const { code, stdout } = await run(['catch-up']);
      const lines = stdout.trimEnd().split('\n');
      expect([code, lines[0], ...lines.slice(-2)]).toEqual([
        0,
        expect.stringMatching(/^AWS Health was not asked: its API needs a support plan/),
        '2 findings to look at, 1 with nothing to do. 1 key to be set Inactive.',
        'Nothing was changed: --apply does it.',
      ]);
      expect(stdout).toMatch(new RegExp(`${leaked.key.accessKeyId} +${leaked.userName} +set Inactive \\(proof\\)`));
      expect(await keystop.statuses(leaked)).toEqual(['Active', 'Active']);
    });

    it('leaves archived findings out, and older ones, and knows samples and findings for a person', async () => {
      const { document } = await caughtUp();
      expect([ofKey(document.plan, archived), ofKey(document.plan, sample), ofKey(document.plan, lookedAt)]).toEqual([
        [],
        ['sample-finding'],
        ['notified'],
      ]);
    });

    it('handles with --apply what was found, that of AWS Health included, and records who asked', async () => {
      await keystop.emulator.seedHealth([apiHealthEvent(healthEventFor(subjectOf(exposed)).detail)]);
      const { code, document } = await caughtUp('--apply');
      expect([code, document.asked, ofKey(document.done ?? [], leaked), ofKey(document.done ?? [], exposed)]).toEqual([
        0,
        { guardDuty: true, health: true },
        ['contained'],
        ['contained'],
      ]);
      expect([await keystop.statuses(leaked), await keystop.statuses(exposed), await keystop.statuses(sample)]).toEqual(
        [['Inactive', 'Active'], ['Inactive'], ['Active']],
      );
      const [entry] = await keystop.outcomes(leaked.key.accessKeyId);
      expect(entry?.requestedBy).toBe(`arn:aws:iam::${keystop.account}:root`);
    });

    it('leaves keys alone that were reactivated since, and finds nothing more to do the second time', async () => {
      for (const { key } of [leaked, exposed])
        await run(['reactivate', key.accessKeyId, '--override', '--reason', 'false alarm', '--direct']);
      const { code, document } = await caughtUp('--apply');
      expect([code, ofKey(document.plan, leaked), ofKey(document.plan, exposed), document.done]).toEqual([
        0,
        ['resolved'],
        ['resolved'],
        [],
      ]);
      expect(await keystop.statuses(exposed)).toEqual(['Active']);
    });

    it('refuses to handle anything while Keystop is paused, and shows the plan', async () => {
      await run(['pause']);
      const [shown, refused] = [await run(['catch-up']), await run(['catch-up', '--apply'])];
      await run(['resume']);
      expect([shown.code, refused.code, refused.stderr]).toEqual([
        0,
        1,
        expect.stringMatching(/^keystop: Keystop is paused since \S+; go on first: keystop resume\n$/),
      ]);
    });

    it('says that GuardDuty is off where it is', async () => {
      await keystop.emulator.switchGuardDutyOff();
      const { code, stdout } = await run(['catch-up']);
      await keystop.emulator.seedGuardDuty();
      expect([code, stdout.split('\n')[0]]).toEqual([0, 'GuardDuty is off in this Region and holds no findings.']);
    });

    it.each([
      ['a time that is none', ['--since', 'yesterday'], 2, '--since "yesterday"'],
      ['a stack that there is not', ['--stack', 'NotDeployed'], 1, 'no stack NotDeployed'],
    ])('refuses %s in one line', async (_, args, expected, message) => {
      const { code, stderr } = await run(['catch-up', ...args]);
      expect([code, stderr.trimEnd().split('\n')]).toEqual([expected, [expect.stringContaining(message)]]);
    });
  });
}
