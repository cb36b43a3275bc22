import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { after, anIntent, anOutcome, at } from '../../../support/builders/ledger-entries.ts';

const policyArn = 'arn:aws:iam::111122223333:policy/revoke-sessions';
const REVOKED: Outcome = { outcome: 'sessions-revoked', evidence: 'read-back', recovered: false, policyArn };

describe('the state of a user’s sessions', () => {
  it('holds the policy that denies them, which is the one to detach', () => {
    expect(after(anIntent({ policyArn }), anOutcome({ outcome: REVOKED })).containment?.policyArn).toBe(policyArn);
  });

  it('is settled by giving them back', () => {
    const givenBack: Outcome = { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(1000) };
    const entry = anOutcome({ id: 'given-back', at: at(2), action: 'reactivate', outcome: givenBack });
    expect(after(anOutcome({ outcome: REVOKED }), entry).containment).toBeUndefined();
  });

  it('names no policy for a key', () => {
    expect(after(anOutcome()).containment).not.toHaveProperty('policyArn');
  });
});
