import type { OutcomeEntry } from '../../../../lambda/domain/ledger/ledger-entry.ts';
import { describeUsage, NO_CONTEXT, type NoticeContext, noticeOf } from '../../../../lambda/domain/notices/notice.ts';
import type { Outcome } from '../../../../lambda/domain/ledger/outcome.ts';
import { containing } from '../../../support/builders/containing.ts';
import { aKeyId, anAccessKey } from '../../../support/builders/builders.ts';
import { aKey, anOutcome, at, OUTCOME_SAMPLES } from '../../../support/builders/ledger-entries.ts';

const KEY = 'AKIAIOSFODNN7EXAMPLE';
const FAILED: Outcome = { outcome: 'failed', code: 'ReadBackActive', retryable: true, message: 'it stayed Active' };
const REACTIVATED: Outcome = { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(60) };

const OUTCOMES: readonly Outcome[] = Object.values({
  ...OUTCOME_SAMPLES,
  'not-found': { outcome: 'not-found', detail: 'nobody' },
  notified: { outcome: 'notified', reason: 'temporary-credentials' },
});

const notice = (over: Partial<OutcomeEntry> = {}, subject = KEY, evidence: NoticeContext = NO_CONTEXT) =>
  noticeOf(aKey(subject), anOutcome(over), evidence);
const text = (...args: Parameters<typeof notice>): string => notice(...args).lines.join('\n');

describe('noticeOf', () => {
  it('tells which key, masked, whose, when and by what evidence', () => {
    expect(notice().lines[0]).toBe(
      'Keystop set access key …MPLE of alice in account 111122223333 Inactive at 2026-11-24T12:01:00.000Z (evidence: read-back). Services may honour the key some seconds longer.',
    );
  });

  it('tells why', () => {
    expect(notice().lines[1]).toBe(
      'Why: guardduty CredentialAccess:IAMUser/CompromisedCredentials, finding finding-1, reason compromised.',
    );
  });

  it.each(OUTCOMES.map((outcome) => [outcome.outcome, outcome] as const))(
    'shows the full key id in commands only: %s',
    (_name, outcome) => {
      const { subject, lines } = notice({ outcome });
      expect([subject, ...lines].join('\n')).not.toContain(KEY);
    },
  );

  it.each([
    ['contained', 'key …MPLE set Inactive'],
    ['reactivated', 'key …MPLE reactivated'],
    ['already-inactive', 'key …MPLE was Inactive already'],
    ['not-found', 'key …MPLE not found'],
    ['observed', 'key …MPLE would have been set Inactive'],
    ['notified', 'key …MPLE needs you'],
    ['refused', 'refused to act on key …MPLE'],
    ['failed', 'FAILED to contain key …MPLE'],
  ])('has a subject of its own for %s', (name, headline) => {
    const outcome = OUTCOMES.find((each) => each.outcome === name);
    expect(notice(outcome === undefined ? {} : { outcome }).subject).toBe(`Keystop: ${headline} (111122223333)`);
  });

  it.each([
    ['contained', /^Keystop set access key/],
    ['reactivated', /^Keystop set access key .* Active again at .*, asked by unknown\. Sweeps leave it alone until/],
    ['already-inactive', /^Access key .* was Inactive when the finding arrived; Keystop changed nothing\.$/],
    ['not-found', /^No user of the account owns access key .*: nobody\. Keystop changed nothing\.$/],
    ['observed', /would have set access key .* Inactive, and did not\.$/],
    ['notified', /temporary credentials cannot be set Inactive\. Revoke/],
    ['refused', /^Keystop refused to act on access key .*: protected-identity: left to a person\.$/],
    [
      'failed',
      /^Keystop could not set access key .* Inactive: ReadBackActive: it stayed Active\. Keystop tries again for 24 hours/,
    ],
  ])('says in a sentence what became of the key: %s', (name, sentence) => {
    const outcome = OUTCOMES.find((each) => each.outcome === name);
    expect(notice(outcome === undefined ? {} : { outcome }).lines[0]).toMatch(sentence);
  });

  it('names who asked for a reactivation', () => {
    const requestedBy = 'arn:aws:sts::111122223333:assumed-role/admin/bob';
    expect(text({ outcome: REACTIVATED, action: 'reactivate', requestedBy })).toContain(`asked by ${requestedBy}.`);
  });

  it.each([
    ['root', 'the root user'],
    ['user/alice', 'user alice'],
    ['event/finding-1', 'a credential that could not be read'],
  ])('names %s as %s', (subject, name) => {
    const outcome: Outcome = { outcome: 'notified', reason: 'no-key-named' };
    expect(notice({ outcome, userName: undefined }, subject).lines[0]).toBe(
      `A finding about ${name} in account 111122223333 needs a person: it names no access key, so nothing could be contained.`,
    );
  });

  it('names a user once', () => {
    const outcome: Outcome = { outcome: 'notified', reason: 'no-key-named' };
    expect(notice({ outcome, userName: 'alice' }, 'user/alice').lines[0]).toMatch(/^A finding about user alice in/);
  });

  it('says that a user is gone, not that nobody owns a key', () => {
    const outcome: Outcome = { outcome: 'not-found', detail: 'IAM knows no such user here' };
    expect(notice({ outcome, userName: 'alice' }, 'user/alice').lines[0]).toBe(
      'There is no user alice in account 111122223333: IAM knows no such user here. Keystop changed nothing.',
    );
  });

  it('says aloud that root is concerned', () => {
    const outcome: Outcome = { outcome: 'notified', reason: 'root-credentials' };
    expect(notice({ outcome, reason: 'root-credentials' }, 'root')).toMatchObject({
      subject: 'Keystop: ROOT credentials need you (111122223333)',
      urgency: 'highest',
    });
  });

  describe('of a key that the brake left Active', () => {
    const outcome: Outcome = { outcome: 'notified', reason: 'breaker-open' };

    it('says that it is Active, and why', () => {
      expect(notice({ outcome, reason: 'breaker-open' }).lines[0]).toBe(
        'A finding about access key …MPLE of alice in account 111122223333 needs a person: so many keys were suspected within the hour that this one was left Active. Look at it, and contain it if it is leaked.',
      );
    });

    it('gives the command that contains it', () => {
      expect(notice({ outcome, reason: 'breaker-open' }).commands).toEqual([`keystop contain ${KEY}`]);
    });
  });

  it.each(['exposed', 'stale'] as const)('names its cause for subscriptions that filter: %s', (cause) => {
    expect(notice({ cause }).cause).toBe(cause);
  });

  describe('of a key that was set Active outside Keystop', () => {
    it('says that it was contained again, and why', () => {
      expect(notice({ reason: 'active-again' })).toMatchObject({
        subject: 'Keystop: key …MPLE set Inactive again (111122223333)',
        lines: expect.arrayContaining([
          containing(
            'alice in account 111122223333 again, which somebody outside Keystop had set Active after Keystop had contained it',
          ),
          containing('The person or program that set it Active can do so again'),
        ]) as unknown,
      });
    });

    it('gives the command that undoes it', () => {
      expect(notice({ reason: 'active-again' }).commands).toEqual([
        `keystop reactivate ${KEY} --override --reason "…"`,
      ]);
    });
  });

  it('names a key that was created since, masked but in the command', () => {
    const outcome: Outcome = { outcome: 'notified', reason: 'created-since-exposure' };
    const { lines, commands } = notice({ outcome, reason: 'created-since-exposure', findingId: 'exposure/WXYZ' });
    expect([lines[0], commands]).toEqual([
      containing('access key …MPLE of alice in account 111122223333 needs a person: it was created while another key'),
      [`keystop contain ${KEY}`],
    ]);
  });

  describe('urgency', () => {
    it.each([
      ['contained as exposed', {}, 'urgent'],
      ['contained as stale', { cause: 'stale' }, 'warning'],
      ['failed', { outcome: FAILED }, 'highest'],
      ['notified', { outcome: { outcome: 'notified', reason: 'below-threshold' } }, 'warning'],
      ['contained again', { reason: 'active-again' }, 'urgent'],
      ['Active again, and left so', { outcome: { outcome: 'notified', reason: 'active-again' } }, 'urgent'],
      ['Active again once too often', { outcome: { outcome: 'notified', reason: 'recontain-limit' } }, 'highest'],
      ['created since', { outcome: { outcome: 'notified', reason: 'created-since-exposure' } }, 'urgent'],
      ['held back by the brake', { outcome: { outcome: 'notified', reason: 'breaker-open' } }, 'warning'],
      ['refused', { outcome: { outcome: 'refused', reason: 'malformed', detail: 'x' } }, 'warning'],
      ['observed', { outcome: { outcome: 'observed' } }, 'warning'],
      ['reactivated', { outcome: REACTIVATED }, 'info'],
      ['already-inactive', { outcome: { outcome: 'already-inactive' } }, 'info'],
      ['not-found', { outcome: { outcome: 'not-found', detail: 'x' } }, 'info'],
    ] as const)('of %s', (_name, over, urgency) => {
      expect(notice(over).urgency).toBe(urgency);
    });

    it('is the highest for a protected identity', () => {
      expect(notice({}, KEY, { ...NO_CONTEXT, isProtected: true }).urgency).toBe('highest');
    });
  });

  it('says that a reactivation had answered the finding, where the ledger said so too late', () => {
    const answered = { at: at(-1), holdUntil: at(9), resolvedFindingIds: [] };
    expect(text({}, KEY, { ...NO_CONTEXT, answered })).toContain(
      'The key was reactivated at 2026-11-24T11:59:00.000Z, which had answered this finding',
    );
  });

  it('bears an id that its repeats bear, without the key’s own', () => {
    expect(notice({ id: `contained:sweep:unused:${KEY}` }).id).toBe('contained:sweep:unused:…MPLE');
  });

  describe('commands', () => {
    const undo = `keystop reactivate ${KEY} --override --reason "…"`;
    const contain = `keystop contain ${KEY}`;

    it.each([
      ['contained', [undo]],
      ['already-inactive', [undo]],
      ['failed', [contain]],
      ['observed', [contain]],
      ['notified', [contain]],
      ['refused', [contain]],
      ['reactivated', [contain]],
      ['not-found', []],
    ])('of %s', (name, commands) => {
      const outcome = OUTCOMES.find((each) => each.outcome === name);
      expect(notice(outcome === undefined ? {} : { outcome }).commands).toEqual(commands);
    });

    const hangs: Outcome = { outcome: 'failed', code: 'Timeout', retryable: true, message: 'no answer' };
    const byHand = `aws iam update-access-key --user-name alice --access-key-id ${KEY} --status Inactive`;

    it.each([
      ['of an exposed key name the plain one of AWS', {}, [contain, byHand]],
      ['of a stale key do not', { cause: 'stale' }, [contain]],
      ['of a key whose user nobody knows do not', { userName: undefined }, [contain]],
      ['of one that was asked back do not', { action: 'reactivate' }, []],
    ] as const)('after an IAM that did not answer %s', (_name, over, commands) => {
      expect(notice({ ...over, outcome: hangs }).commands).toEqual(commands);
    });

    it('of a stale key ask for no override', () => {
      expect(notice({ cause: 'stale' }).commands).toEqual([`keystop reactivate ${KEY} --reason "…"`]);
    });

    it.each(['root', 'user/alice', 'event/x', 'ASIARTX3GSDSTEXAMPLE'])(
      'are none for %s, which is no long-term key',
      (subject) => {
        const outcomes = [{ outcome: 'already-inactive' }, { outcome: 'notified', reason: 'no-key-named' }] as const;
        const commands = outcomes.map((outcome) => notice({ outcome }, subject).commands);
        expect(commands).toEqual([[], []]);
      },
    );
  });

  describe('evidence', () => {
    it('tells age, last use and the other Active keys, masked', () => {
      const evidence: NoticeContext = {
        usage: { kind: 'used', at: at(-60), service: 's3', region: 'eu-west-1' },
        createdAt: at(-600),
        otherActiveKeys: [anAccessKey({ accessKeyId: aKeyId('AKIARTX3GSDSROTHER7') })],
        isProtected: false,
      };
      expect(notice({}, KEY, evidence).lines.slice(2, 5)).toEqual([
        'Created: 2026-11-24T02:00:00.000Z.',
        'Last used: 2026-11-24T11:00:00.000Z, s3 in eu-west-1.',
        "The user's other Active keys, which Keystop left as they are: …HER7.",
      ]);
    });

    it('names who is responsible, in a line and for subscriptions that filter', () => {
      const told = notice({}, KEY, { ...NO_CONTEXT, responsible: 'storage team' });
      expect([told.lines[2], told.owners]).toEqual(["Responsible, by the user's tag: storage team.", ['storage team']]);
    });

    it('names nobody where nobody is known', () => {
      expect(notice()).not.toHaveProperty('owners');
    });

    it('is left out where nothing is known', () => {
      expect(notice({ cause: 'stale' }).lines).toHaveLength(2);
    });

    it('says that the user is protected', () => {
      expect(text({}, KEY, { ...NO_CONTEXT, isProtected: true })).toContain('This user is a protected identity.');
    });

    it('warns that sessions of an exposed key go on', () => {
      expect(text()).toContain('Sessions made with the key before go on until they expire');
    });
  });

  it('promises a stale key no retry for 24 hours, which only exposed keys have', () => {
    expect(text({ cause: 'stale', outcome: FAILED })).toContain('The next sweep tries again.');
  });

  describe('of a reactivation that failed or was refused (it once read like a containment)', () => {
    it('says that the key could not be reactivated', () => {
      expect(notice({ action: 'reactivate', outcome: FAILED })).toMatchObject({
        subject: 'Keystop: FAILED to reactivate key …MPLE (111122223333)',
        lines: expect.arrayContaining([
          expect.stringMatching(/could not set .* Active again: ReadBackActive/),
        ]) as unknown,
      });
    });

    it.each([
      ['failed', FAILED],
      ['refused', { outcome: 'refused', reason: 'own-user', detail: 'x' }],
    ] as const)('offers no command to contain the key: %s', (_name, outcome) => {
      expect(notice({ action: 'reactivate', outcome }).commands).toEqual([]);
    });
  });
});

describe('describeUsage', () => {
  it.each([
    [{ kind: 'never' } as const, 'never'],
    [{ kind: 'unknown' } as const, 'unknown'],
  ])('says %p', (usage, words) => {
    expect(describeUsage(usage)).toBe(words);
  });
});
