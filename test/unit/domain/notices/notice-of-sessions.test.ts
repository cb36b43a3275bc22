import type { OutcomeEntry } from '../../../../lambda/domain/ledger/ledger-entry.ts';
import { NO_CONTEXT, noticeOf, type NoticeContext } from '../../../../lambda/domain/notices/notice.ts';
import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { sentenceOfSessions } from '../../../../lambda/domain/notices/sessions-sentence.ts';
import { aKeyId, anAccessKey } from '../../../support/builders/builders.ts';
import { aKey, anOutcome, at } from '../../../support/builders/ledger-entries.ts';

const POLICY = 'arn:aws:iam::111122223333:policy/revoke-sessions';
const REVOKED: Outcome = { outcome: 'sessions-revoked', evidence: 'read-back', recovered: false, policyArn: POLICY };
const FAILED: Outcome = { outcome: 'failed', code: 'LimitExceeded', retryable: false, message: 'ten policies' };
const UNDO = 'keystop reactivate --user alice --account 111122223333 --override --reason "…"';

const notice = (over: Partial<OutcomeEntry>, evidence: NoticeContext = NO_CONTEXT) =>
  noticeOf(aKey('user/alice'), anOutcome({ outcome: REVOKED, ...over }), evidence);

describe('the notice of a user’s sessions', () => {
  it.each<[string, Partial<OutcomeEntry>, string]>([
    ['revoked', {}, 'sessions of user alice denied'],
    ['denied by others', { outcome: { outcome: 'already-inactive' } }, 'sessions of user alice were denied already'],
    ['not denied', { outcome: FAILED }, 'FAILED to contain sessions of user alice'],
    ['not reactivated', { outcome: FAILED, action: 'reactivate' }, 'FAILED to reactivate sessions of user alice'],
    [
      'reactivated',
      { outcome: { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(9) }, action: 'reactivate' },
      'sessions of user alice reactivated',
    ],
  ])('has a subject of its own where they were %s', (_what, over, headline) => {
    expect(notice(over).subject).toBe(`Keystop: ${headline} (111122223333)`);
  });

  it('tells by which policy, that new ones are denied, and what goes on', () => {
    expect(notice({}).lines[0]).toBe(
      `Keystop has denied the temporary credentials of user alice in account 111122223333 since 2026-11-24T12:01:00.000Z (evidence: read-back): ${POLICY} is attached. New ones are denied, too, sign-ins to the console among them, until that is undone; sessions of roles go on.`,
    );
  });

  it('carries the command that undoes it, then those that contain the user’s keys', () => {
    const otherActiveKeys = [anAccessKey({ accessKeyId: aKeyId('AKIARTX3GSDSREXAMPLE') })];
    const told = notice({}, { ...NO_CONTEXT, otherActiveKeys });
    expect(told.commands).toEqual([UNDO, 'keystop contain AKIARTX3GSDSREXAMPLE']);
    expect(told.lines.join('\n')).toMatch(/access keys work on.*may have made the session/);
  });

  it('carries the command that undoes what is perhaps done, where it failed', () => {
    expect(notice({ outcome: FAILED }).commands).toEqual([UNDO]);
  });

  it('has no command where giving them back failed: whoever asked knows it', () => {
    expect(notice({ outcome: FAILED, action: 'reactivate' }).commands).toEqual([]);
  });

  it('is urgent', () => {
    expect(notice({}).urgency).toBe('urgent');
  });

  it('has no command where they were reactivated', () => {
    const outcome: Outcome = { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(9) };
    expect(notice({ outcome, action: 'reactivate' }).commands).toEqual([]);
  });
});

describe('the notice of a key', () => {
  it('says that the sessions of its user are denied, too, where they are', () => {
    const told = noticeOf(aKey(), anOutcome(), { ...NO_CONTEXT, isRevoked: true });
    expect(told.lines.join('\n')).toMatch(
      /All temporary credentials of its user are denied, too, until this is undone/,
    );
    expect(told.lines.join('\n')).not.toMatch(/go on until they expire; look/);
  });

  it('leaves a key’s own undo command as it is', () => {
    expect(noticeOf(aKey(), anOutcome({ outcome: REVOKED }), NO_CONTEXT).commands).toEqual([
      'keystop reactivate AKIAIOSFODNN7EXAMPLE --override --reason "…"',
    ]);
  });
});

describe('sentenceOfSessions', () => {
  it.each<[Outcome, OutcomeEntry['action'], RegExp]>([
    [
      { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(9) },
      'reactivate',
      /let it work again since .*, asked by unknown\.$/,
    ],
    [
      FAILED,
      'contain',
      /could not deny it: LimitExceeded: ten policies\. Keystop tries again for 24 hours.*The command undoes what was done\.$/,
    ],
    [FAILED, 'reactivate', /could not let it work again: LimitExceeded: .*Ask again/],
    [{ outcome: 'already-inactive' }, 'contain', /^It were denied already .* changed nothing\.$/],
    [{ outcome: 'not-found', detail: 'no user' }, 'reactivate', /^It were not found: no user\./],
    [
      { outcome: 'refused', reason: 'own-user', detail: 'ask another' },
      'reactivate',
      /refused to act on it: own-user: ask another\.$/,
    ],
    [{ outcome: 'observed' }, 'contain', /changed nothing about it\.$/],
    [{ outcome: 'notified', reason: 'breaker-open' }, 'contain', /changed nothing about it\.$/],
    [{ outcome: 'contained', evidence: 'read-back', recovered: false }, 'contain', /changed nothing about it\.$/],
  ])('says of %j, of a %s', (outcome, action, expected) => {
    expect(sentenceOfSessions(anOutcome({ outcome, action }), 'it')).toMatch(expected);
  });

  it('names the requester', () => {
    const outcome: Outcome = { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(9) };
    expect(sentenceOfSessions(anOutcome({ outcome, requestedBy: 'arn:x' }), 'it')).toMatch(/asked by arn:x\.$/);
  });
});
