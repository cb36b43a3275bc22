/** What decides whether a part runs. `shared`: a function without concurrency of its own; a number: one with so much. */
export type PartSetting = 'enabled' | 'disabled' | 'shared' | number;

/** A part of a deployment that works by itself. */
export interface MachinePart {
  /** `event-source`: what feeds a function from a queue. */
  readonly kind: 'event-source' | 'schedule' | 'function';
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly setting: PartSetting;
}

/** A pause, and how every part was set before it. */
export interface Pause {
  readonly pausedAt: Date;
  /** ARN, as AWS attests it. */
  readonly pausedBy: string;
  readonly reason: string;
  readonly parts: readonly MachinePart[];
}

/** With reserved concurrency 0 a function never starts. */
export const STOPPED: Readonly<Record<MachinePart['kind'], PartSetting>> = {
  'event-source': 'disabled',
  schedule: 'disabled',
  function: 0,
};

/**
 * Queues first: as long as they feed a function that never starts, each message loses one of its tries. Functions last,
 * and then nothing works any more.
 */
const ORDER: readonly MachinePart['kind'][] = ['event-source', 'schedule', 'function'];

export function isStopped({ kind, setting }: MachinePart): boolean {
  return setting === STOPPED[kind];
}

/** What runs, in the order in which it is to be stopped. */
export function toStop(parts: readonly MachinePart[]): readonly MachinePart[] {
  return inOrder(parts.filter((part) => !isStopped(part)));
}

/** A pause that knows of all parts: those of it as they were before, the others, which came with a deployment, as they are. */
export function withParts(pause: Pause, parts: readonly MachinePart[]): Pause {
  const added = parts.filter((part) => !pause.parts.some((known) => isSame(known, part)));
  return added.length === 0 ? pause : { ...pause, parts: [...pause.parts, ...added] };
}

export interface Restoration {
  /** As they were before the pause, in the order in which they are to be set. */
  readonly restore: readonly MachinePart[];
  /** Parts, as they are, that somebody else has set otherwise since: left alone. */
  readonly changed: readonly MachinePart[];
}

/** What a resumption sets: exactly what the pause stopped and is still stopped. Parts that are gone are left out. */
export function toRestore({ parts }: Pause, current: readonly MachinePart[]): Restoration {
  const stopped = parts.filter((before) => !isStopped(before));
  const isStill = (before: MachinePart): boolean => current.some((now) => isSame(now, before) && isStopped(now));
  const isOtherwise = (now: MachinePart): boolean =>
    !isStopped(now) && stopped.some((before) => isSame(before, now) && before.setting !== now.setting);
  return { restore: inOrder(stopped.filter(isStill)).toReversed(), changed: current.filter(isOtherwise) };
}

function isSame(one: MachinePart, other: MachinePart): boolean {
  return one.kind === other.kind && one.id === other.id;
}

function inOrder(parts: readonly MachinePart[]): readonly MachinePart[] {
  return ORDER.flatMap((kind) => parts.filter((part) => part.kind === kind));
}
