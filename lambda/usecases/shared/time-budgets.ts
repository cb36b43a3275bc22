/** The longest that the function runs which answers findings (`infra/constructs/respond/responder.ts`). */
export const RESPONDER_MILLISECONDS = 60_000;

/**
 * The longest that each part of an answer to an exposed key is waited for, in milliseconds, in the order of the parts.
 * Together they stay below the function's own limit, so that a key that could not be contained is told of before Lambda
 * ends the invocation.
 */
export const PATIENCE = {
  /** Reads, decision, change and read-back of one key, whatever hangs in between. */
  attempt: 25_000,
  /** The order for the second look. */
  secondLook: 2000,
  /** The sessions of its user: the key's own outcome waits for them to be told. */
  sessions: 15_000,
  /** Ledger, outcome event and notice. */
  telling: 12_000,
  /** What Security Hub is told of its finding: nobody waits for it. */
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
  /** Another delivery of the same event may be telling right now. After this long it has told, or has crashed. */
  othersTurn: [500, 1000, 1500],
} as const;
