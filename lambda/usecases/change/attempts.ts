export interface Attempts {
  /** Tries an effect; its fault ends no other's. */
  readonly attempt: (effect: () => Promise<void>) => Promise<void>;
  /** The faults so far, in their order. */
  readonly faults: readonly unknown[];
}

/** Effects that are each tried even where the one before failed. The caller handles their faults. */
export function beginAttempts(): Attempts {
  const faults: unknown[] = [];
  return {
    faults,
    attempt: async (effect) => {
      try {
        await effect();
      } catch (fault) {
        faults.push(fault);
      }
    },
  };
}
