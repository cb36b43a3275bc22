import type { KeyLook } from './key-look.ts';

/** What is kept of a containment for exposure until its key is looked at again, a minute later. */
export interface SecondLook extends Pick<KeyLook, 'account' | 'partition' | 'accessKeyId' | 'userName'> {
  readonly containedAt: Date;
  /** First activity of whoever has the key, as far as it is known; else the containment. */
  readonly since: Date;
}

/** The look that it comes to, named by the containment that is looked after. */
export function keyLookOf({ containedAt, ...look }: SecondLook): KeyLook {
  return { ...look, findingId: `second-look/${containedAt.toISOString()}`, findingType: 'second-look' };
}
