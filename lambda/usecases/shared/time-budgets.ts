/** The longest that the function runs which answers findings (`infra/constructs/respond/responder.ts`). */
export const RESPONDER_MILLISECONDS = 60_000;

/**
 * The longest that each part of an answer to an exposed key is waited for, in milliseconds, in the order of the parts.
 * Together they stay below the function's own limit, so that people are notified of a key that could not be contained
 * before Lambda ends the invocation.
 */
export const PATIENCE = {
  /** Reads, decision, change and read-back of one key, whatever hangs in between. */
  attempt: 25_000,
  /** The order for the second look. */
  secondLook: 2000,
  /** The sessions of its user: the key's own outcome is announced after them. */
  sessions: 15_000,
  /** Ledger, outcome event and notice. */
  telling: 12_000,
  /** The update of Security Hub's finding, which nothing waits for. */
  feedback: 5000,
} as const;

/** Within an attempt, in milliseconds. */
export const PATIENCE_WITHIN = {
  /** Whose the key is. Longer than IAM takes on a slow day, and short beside what an attacker does in the meantime. */
  ownerRead: 2000,
  /** The ledger before the change of a key, for the read and for the intent each. */
  ledger: 150,
  /** The count of what suspicion alone contains. */
  brake: 150,
  /** The ledger before the change of a user's sessions: a leaked key is Inactive by then, and what is not recorded is not undone. */
  ledgerOfSessions: 2000,
  /** One look of the read-back. */
  look: 2000,
  /** What people would like to know and can do without. */
  evidence: 1000,
} as const;

/** Pauses before each look at what IAM shows, which is eventually consistent: 3 to 4 seconds were seen, no bound is documented. */
export const PAUSES = {
  readBack: [0, 100, 200, 400, 800, 1600, 2500],
  /** Until AWS refuses what the key signs. */
  refusal: [0, 250, 500, 1000, 2000, 4000],
  /** Another delivery of the same event may be announcing right now. After this long it has finished, or has crashed. */
  othersTurn: [500, 1000, 1500],
} as const;
