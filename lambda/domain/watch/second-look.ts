import type { KeyLook } from './key-look.ts';

/** What is kept of a containment until the second look at its key, a minute later. */
export interface SecondLook extends Pick<KeyLook, 'account' | 'accessKeyId' | 'userName'> {
  readonly containedAt: Date;
  /** Of an exposed key: the attacker's first activity, as far as it is known; else the containment. */
  readonly since: Date | undefined;
}

/** The look that it comes to, named by the containment that is looked after. */
export function keyLookOf({ containedAt, ...look }: SecondLook, partition: string): KeyLook {
  return { ...look, partition, findingId: `second-look/${containedAt.toISOString()}`, findingType: 'second-look' };
}
