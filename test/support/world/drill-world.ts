import type { AccessKeyStatus } from '../../../lambda/domain/keys/access-key.ts';
import type { Outcome } from '../../../lambda/domain/ledger/outcome.ts';
import type { ReactivationResult } from '../../../lambda/domain/reactivate/reactivation.ts';
import { drill, type DrillEnd, type DrillPorts, type DrillStep } from '../../../lambda/usecases/operate/drill.ts';
import { aKeyId } from '../builders/builders.ts';
import { fakeClock } from '../builders/fake-clock.ts';
import { ACCOUNT, anAnnouncement, anOutcome } from '../builders/ledger-entries.ts';
import { memoryLedger } from './memory-ledger.ts';

const CONTAINED: Outcome = { outcome: 'contained', evidence: 'read-back', recovered: false };
export const DRILLED = 'keystop-drill-1';
export const DRILLED_KEY = aKeyId('AKIARTX3GSDSQEXAMPLE');
const GIVEN_BACK: Outcome = {
  outcome: 'reactivated',
  evidence: 'read-back',
  holdUntil: new Date('2026-12-08T12:00:00Z'),
};

/** What a port does in place of its work; a fault is thrown before anything is done. */
type Instead = () => void | Promise<void>;

/** An account with a deployed Keystop, as a drill sees it. */
export class DrillWorld {
  readonly clock = fakeClock();
  readonly users = new Map<string, { createdAt: Date; status: AccessKeyStatus }>();
  readonly steps: DrillStep[] = [];
  readonly reports: number[] = [];
  readonly ledger = memoryLedger();
  /** What each report leads to, in their order; the last one stays. */
  outcomes: Outcome[] = [CONTAINED];
  isTold = true;
  result: ReactivationResult = { kind: 'handled', userName: DRILLED, outcome: GIVEN_BACK };
  /** Stage after which the operator interrupts the drill. */
  interruptAfter: DrillStep['stage'] | 'start' | undefined;
  readonly instead: Partial<Record<'list' | 'create' | 'afterCreate' | 'remove' | 'report', Instead>> = {};

  drill(): Promise<DrillEnd> {
    const request = { account: ACCOUNT, userName: DRILLED, onStep: (step: DrillStep) => void this.steps.push(step) };
    return drill(request, this.ports());
  }

  get stages(): readonly string[] {
    return this.steps.map(({ stage }) => stage);
  }

  private ports(): DrillPorts {
    return {
      users: {
        list: async () => {
          await this.instead.list?.();
          return [...this.users].map(([userName, { createdAt }]) => ({ userName, createdAt }));
        },
        create: async (userName) => {
          await this.instead.create?.();
          this.users.set(userName, { createdAt: this.clock.now(), status: 'Active' });
          await this.instead.afterCreate?.();
          return DRILLED_KEY;
        },
        remove: async (userName) => {
          await this.instead.remove?.();
          this.users.delete(userName);
        },
      },
      report: async (_, times) => {
        await this.instead.report?.();
        this.reports.push(times);
        await this.respond(times);
      },
      keys: { list: async (userName) => this.list(userName) },
      ledger: this.ledger,
      giveBack: async () => this.result,
      clock: this.clock,
      isInterrupted: () =>
        this.interruptAfter === 'start' || this.steps.some(({ stage }) => stage === this.interruptAfter),
    };
  }

  private list(userName: string) {
    const user = this.users.get(userName);
    if (user === undefined) return { kind: 'no-such-user' } as const;
    const { status, createdAt } = user;
    return { kind: 'listed', keys: [{ accessKeyId: DRILLED_KEY, status, createdAt }] } as const;
  }

  private async respond(times: number): Promise<void> {
    const outcome = this.outcomes[times - 1] ?? this.outcomes.at(-1);
    if (outcome === undefined) return;
    const user = this.users.get(DRILLED);
    if (outcome.outcome === 'contained' && user !== undefined) user.status = 'Inactive';
    const key = { account: ACCOUNT, subject: DRILLED_KEY };
    const entry = anOutcome({ id: `${outcome.outcome}:${times}`, findingId: `report ${times}`, outcome });
    await this.ledger.append(key, entry);
    if (this.isTold) await this.ledger.append(key, anAnnouncement({ id: `told:${times}`, outcomeId: entry.id }));
  }
}
