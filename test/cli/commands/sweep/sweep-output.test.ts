import { printSwept } from '../../../../cli/commands/sweep/print-sweep.ts';
import { sweptDocument } from '../../../../cli/commands/sweep/sweep-document.ts';
import type { SweepTrace } from '../../../../cli/connect/sweep-session.ts';
import type { SweepSummary } from '../../../../lambda/usecases/sweep/sweep-account.ts';
import { printed } from '../../../support/builders/printed.ts';
import { someDue } from '../../../usecases/sweep/stale-scene.ts';

const SHELL: SweepTrace = { ledgerName: 'ledger.ndjson', iamCalls: () => ({ total: 7, byAction: {} }) };

/** A sweep of one due key that was not judged due at its turn any more. */
async function noLongerDue(): Promise<SweepSummary> {
  const { world } = await someDue(1);
  const summary = await world.sweep();
  const [{ step } = never()] = summary.results;
  return {
    ...summary,
    results: [{ step, kind: 'no-longer-due' }],
    counts: { ...summary.counts, contained: 0, noLongerDue: 1 },
  };
}

async function stoppedUnheard(): Promise<SweepSummary> {
  const { world } = await someDue(4);
  world.hasSubscriber = false;
  return world.sweep();
}

async function textOf(summary: SweepSummary): Promise<string> {
  const { output } = await printed(async () => printSwept(summary, SHELL));
  return output;
}

describe('the printed sweep', () => {
  it('says of a key whose turn came too late that it is no longer due, whatever the reason', async () => {
    const summary = await noLongerDue();
    const text = await textOf(summary);
    expect(text).toContain('no longer due, left as it is');
    expect(text).toContain('0 warned of, 0 set Inactive, 1 no longer due, 0 failed');
  });

  it('says that the notice of a run limit reached nobody', async () => {
    const summary = await stoppedUnheard();
    expect(await textOf(summary)).toContain('The notice of the run limit reached nobody');
  });
});

describe('the document of a sweep', () => {
  it('counts and names keys that are no longer due by the names that it always had', async () => {
    expect(sweptDocument(await noLongerDue(), SHELL)).toMatchObject({
      counts: { usedSince: 1 },
      outcomes: [{ outcome: 'used-since' }],
    });
  });

  it('counts the notice of a run limit that reached nobody', async () => {
    expect(sweptDocument(await stoppedUnheard(), SHELL)).toMatchObject({
      counts: { limitUndelivered: 1, undelivered: 0 },
      limit: { limit: 'maxPercentPerRun' },
    });
  });
});

function never(): never {
  throw new TypeError('one key was due');
}
