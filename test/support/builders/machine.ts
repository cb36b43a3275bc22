import type { MachinePart, PartSetting, Pause } from '../../../lambda/domain/operate/pause.ts';
import { RemediationError } from '../../../lambda/domain/shared/remediation-error.ts';
import type { PausePorts } from '../../../lambda/usecases/operate/pause.ts';
import { fakeClock } from './fake-clock.ts';

export function aSource(setting: PartSetting = 'enabled'): MachinePart {
  return { kind: 'event-source', id: 'mapping', name: 'queue retries of responder', setting };
}

export function aSchedule(setting: PartSetting = 'enabled'): MachinePart {
  return { kind: 'schedule', id: 'sweep', name: 'sweep', setting };
}

export function aFunction(setting: PartSetting = 'shared'): MachinePart {
  return { kind: 'function', id: 'responder', name: 'responder', setting };
}

/** One part of each kind, which runs. */
export function aMachine(): readonly MachinePart[] {
  return [aSource(), aSchedule(), aFunction(5)];
}

/** A deployment that can be paused. Everything that is done to it is noted, in its order. */
export class MachineWorld {
  readonly clock = fakeClock();
  readonly done: string[] = [];
  parts: readonly MachinePart[] = aMachine();
  pause: Pause | undefined;
  ended: { readonly resumedAt: Date; readonly resumedBy: string } | undefined;
  /** Ids of parts that AWS refuses to set. */
  refused: readonly string[] = [];
  /** After so many effects nothing more is done, as in a process that is killed. */
  effectsLeft = Number.POSITIVE_INFINITY;

  settings(): readonly PartSetting[] {
    return this.parts.map(({ setting }) => setting);
  }

  ports(): PausePorts {
    return {
      clock: this.clock,
      machinery: {
        read: async () => this.parts,
        set: async (part, setting) => {
          this.effect(`${part.kind} ${setting}`);
          if (this.refused.includes(part.id))
            throw new RemediationError('no', { code: 'AccessDenied', retryable: false });
          this.parts = this.parts.map((known) => (known.id === part.id ? { ...known, setting } : known));
        },
      },
      pauses: {
        current: async () => this.pause,
        keep: async (pause) => {
          this.effect('keep');
          this.pause = pause;
        },
        end: async (_, resumed) => {
          this.effect('end');
          this.pause = undefined;
          this.ended = resumed;
        },
      },
    };
  }

  private effect(what: string): void {
    // A crash is no fault that anybody could handle.
    if (this.effectsLeft <= 0) throw new Crash();
    this.effectsLeft -= 1;
    this.done.push(what);
  }
}

export class Crash extends Error {}
