import {
  PATIENCE,
  PATIENCE_WITHIN,
  PAUSES,
  RESPONDER_MILLISECONDS,
} from '../../../lambda/usecases/shared/time-budgets.ts';

const sum = (parts: readonly number[]): number => parts.reduce((one, other) => one + other, 0);

describe('the time budgets of one exposed key', () => {
  it('stay together below the time that the responder has', () => {
    expect(sum(Object.values(PATIENCE))).toBeLessThan(RESPONDER_MILLISECONDS);
  });

  it('leave an attempt time for two rounds of change and read-back where IAM answers', () => {
    const { ownerRead, ledger, brake, evidence } = PATIENCE_WITHIN;
    const before = ownerRead + 2 * ledger + brake;
    expect(before + 2 * sum(PAUSES.readBack) + evidence).toBeLessThan(PATIENCE.attempt);
  });

  it('leave the telling time to wait for another delivery’s turn', () => {
    expect(sum(PAUSES.othersTurn)).toBeLessThan(PATIENCE.telling / 2);
  });
});
