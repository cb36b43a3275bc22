import { aPolicy } from '../../../support/builders/builders.ts';
import { aSweptKey } from '../../../support/builders/report-builders.ts';
import { Page } from './page.ts';

const DUE = aSweptKey({ standing: 'due' });
const { limits } = aPolicy();
const EXCEEDED = { within: false, limit: 'maxKeysPerRun', due: 40, allowed: 25 } as const;

describe('the head of the page', () => {
  it('tells account, time, and that it was a sweep', () => {
    expect(Page.of().words).toContain(
      'Keystop: access keys of account 111122223333 Sweep, 2026-11-20 12:00 UTC. Credential report of 2026-11-20 10:00 UTC.',
    );
  });

  it('tells of a plan that nothing was changed', () => {
    expect(Page.of({ isApplied: false }).words).toContain('Plan of a sweep; nothing was changed, 2026-11-20');
  });

  it('counts what a sweep did', () => {
    const keys = (['contained', 'failed', 'not-judged', 'warned', 'exempt'] as const).map((standing) =>
      aSweptKey({ standing }),
    );
    expect(Page.of({ keys }).words).toContain(
      '5 Active keys of 1 user 4 found stale 1 warned, waiting 2 due 1 set Inactive 1 exempt, held or protected 2 failed or not judged',
    );
  });

  it('counts what a plan would do', () => {
    const keys = (['to-warn', 'to-warn-finally', 'due'] as const).map((standing) => aSweptKey({ standing }));
    expect(Page.of({ keys, isApplied: false }).words).toContain(
      '3 Active keys of 1 user 3 found stale 2 to be warned of 0 warned, waiting 1 due 0 exempt, held or protected',
    );
  });

  it('tells when a key is stale', () => {
    expect(Page.of().words).toContain('Stale is an Active key that is unused for more than 90 days. What is warned');
  });

  it('tells of the age limit where there is one', () => {
    const stale = { unusedDays: 60, maxAgeDays: 365 };
    expect(Page.of({ stale }).words).toContain('unused for more than 60 days, or older than 365 days.');
  });

  it.each([
    ['warn', 'never set Inactive: the mode is warn'],
    ['observe', 'Nobody is warned and nothing is set Inactive: the mode is observe'],
  ] as const)('tells of the mode %s', (staleMode, words) => {
    expect(Page.of({ staleMode }).words).toContain(words);
  });
});

describe('the run limits in the head of the page', () => {
  it('are told where they let the run contain', () => {
    expect(Page.of({ keys: [DUE] }).words).toContain(
      'Run limits: 1 key due, within the limits (maxKeysPerRun 25, maxPercentPerRun 10).',
    );
  });

  it('are told to be none where somebody chose so', () => {
    const without = { ...limits, maxKeysPerRun: Number.POSITIVE_INFINITY };
    expect(Page.of({ limits: without }).words).toContain('(maxKeysPerRun none, maxPercentPerRun 10)');
  });

  it('are told where they stopped a sweep, with the command that approves its plan', () => {
    expect(Page.of({ keys: [DUE], check: EXCEEDED }).words).toContain(
      '40 keys due, and maxKeysPerRun allows 25, so none was set Inactive. The plan is kept. If it is right, approve it: keystop sweep --approve 111122223333-20261120T120000000Z',
    );
  });

  it('are told where the organization’s limit stopped an account that is within its own', () => {
    const check = { within: false, limit: 'maxKeysPerOrganizationRun', due: 1, allowed: 100 } as const;
    expect(Page.of({ keys: [DUE], check }).words).toContain(
      '1 key due, and in all accounts together more than the 100 that maxKeysPerOrganizationRun allows, so none was set',
    );
  });

  it('are told where they would stop a plan, which nobody keeps', () => {
    const { words } = Page.of({ keys: [DUE], check: EXCEEDED, isApplied: false });
    expect(words).toContain('so none would be set Inactive. A run with --apply keeps the plan');
  });
});

describe('what the head of the page says aloud', () => {
  it.each([
    ['a run that only warns', { warnOnly: true }, 'This run only warns:'],
    ['warnings that reached nobody', { keys: [aSweptKey({ standing: 'undelivered' })] }, '1 warning reached nobody'],
  ] as const)('is %s', (_name, over, words) => {
    expect(Page.of(over).words).toContain(words);
  });

  it('is nothing where there is nothing to say', () => {
    expect(Page.of().text).not.toContain('class="notice"');
  });
});
