import { noticeMessage } from '../../../lambda/adapters/notices/notice-message.ts';
import { digestNotice, type SweptAccount } from '../../../lambda/domain/notices/digest-notice.ts';
import type { OutcomeEntry } from '../../../lambda/domain/ledger/ledger-entry.ts';
import { NO_CONTEXT, type Notice, type NoticeContext, noticeOf } from '../../../lambda/domain/notices/notice.ts';
import { NO_COUNTS, type SweepCounts } from '../../../lambda/domain/sweep/sweep-counts.ts';
import {
  budgetNotice,
  limitNotice,
  stoppedNotice,
  warningNotice,
} from '../../../lambda/domain/notices/sweep-notice.ts';
import { ago, aKeyId, anAccessKey, aPlan, aStep, DAY, NOW, OWN_ACCOUNT } from '../../support/builders/builders.ts';
import { aKey, anOutcome, at } from '../../support/builders/ledger-entries.ts';

const EVIDENCE: NoticeContext = {
  usage: { kind: 'used', at: at(-60), service: 's3', region: 'eu-west-1' },
  createdAt: at(-600),
  otherActiveKeys: [anAccessKey({ accessKeyId: aKeyId('AKIARTX3GSDSROTHER7') })],
  isProtected: false,
  responsible: 'storage team',
};
const of = (over: Partial<OutcomeEntry> = {}, subject?: string, evidence = EVIDENCE): Notice =>
  noticeOf(aKey(subject), anOutcome(over), evidence);
const stale = { cause: 'stale', source: 'sweep', findingType: 'stale:unused', reason: 'unused' } as const;
const used = (days: number) => ({ kind: 'used', at: ago(days * DAY), service: 'ses', region: 'eu-west-1' }) as const;
const STEPS = [
  aStep({ userName: 'mailer', usage: used(120), since: ago(120 * DAY), responsible: 'web team' }),
  aStep({ userName: 'backup', reason: 'unrotated', responsible: 'storage team' }),
  aStep({ userName: 'nobody-knows' }),
];
const DUE = aPlan({ steps: STEPS.map((step) => ({ ...step, step: 'contain' as const })) });
const RULE = { warningDays: 14, finalWarningDays: 3 };
const EXCEEDED = { within: false, limit: 'maxKeysPerRun', due: 26, allowed: 25 } as const;
const counts = (over: Partial<SweepCounts>): SweepCounts => ({ ...NO_COUNTS, ...over });
const digest = (...swept: readonly SweptAccount[]): Notice | undefined => digestNotice(NOW, OWN_ACCOUNT, swept);

const NOTICES: Readonly<Record<string, Notice | undefined>> = {
  'an exposed key that was contained': of(),
  'a protected identity that was contained': of({}, undefined, { ...EVIDENCE, isProtected: true }),
  'a stale key that was contained': of(stale, undefined, {
    ...NO_CONTEXT,
    usage: { kind: 'never' },
    createdAt: at(-600),
  }),
  'a key that could not be contained': of({
    outcome: { outcome: 'failed', code: 'AccessDenied', retryable: false, message: 'not authorized' },
  }),
  'a key that was reactivated': of({
    action: 'reactivate',
    requestedBy: 'arn:aws:sts::111122223333:assumed-role/on-call/carol',
    outcome: { outcome: 'reactivated', evidence: 'read-back', holdUntil: at(20_160) },
  }),
  'root’s credentials': of(
    {
      action: 'notify',
      userName: undefined,
      reason: 'root-credentials',
      outcome: { outcome: 'notified', reason: 'root-credentials' },
    },
    'root',
    NO_CONTEXT,
  ),
  'temporary credentials': of(
    {
      action: 'notify',
      reason: 'temporary-credentials',
      outcome: { outcome: 'notified', reason: 'temporary-credentials' },
    },
    'ASIARTX3GSDSTEXAMPLE',
    NO_CONTEXT,
  ),
  'a key that the brake left Active': of({
    action: 'notify',
    reason: 'breaker-open',
    outcome: { outcome: 'notified', reason: 'breaker-open' },
  }),
  'a key that was Inactive already': of({ outcome: { outcome: 'already-inactive' } }),
  'a key that nobody has': of(
    { userName: undefined, outcome: { outcome: 'not-found', detail: 'nobody owns it' } },
    undefined,
    NO_CONTEXT,
  ),
  'a key that is only observed': of({ mode: 'observe', outcome: { outcome: 'observed' } }),
  'a refusal': of({
    action: 'refuse',
    outcome: { outcome: 'refused', reason: 'untrusted-source', detail: 'no word on it' },
  }),
  'a warning, by owner': warningNotice(STEPS, false, OWN_ACCOUNT, RULE, NOW),
  'a final warning': warningNotice([aStep()], true, OWN_ACCOUNT, RULE, NOW),
  'a run limit': limitNotice(DUE, EXCEEDED),
  'run limits in several accounts': stoppedNotice(
    [
      { account: OWN_ACCOUNT, planId: 'plan-1', due: 26, check: EXCEEDED },
      { account: '222233334444', planId: 'plan-2', due: 30, check: { ...EXCEEDED, due: 30 } },
    ],
    OWN_ACCOUNT,
  ),
  'the day’s budget': budgetNotice(DUE, 3),
  'the digest of an account': digest({
    account: OWN_ACCOUNT,
    counts: counts({ stale: 12, warned: 4, finallyWarned: 1, contained: 2, noLongerDue: 1, failed: 1 }),
  }),
  'the digest of an organization': digest(
    { account: OWN_ACCOUNT, counts: counts({ stale: 3, warned: 3, contained: 1 }) },
    { account: '222233334444', counts: counts({ stale: 30 }), limit: 'maxKeysPerRun' },
    { account: '333344445555', counts: NO_COUNTS, fault: 'MemberRoleRefused' },
    { account: '555566667777', counts: counts({ stale: 2 }) },
  ),
};

/** As people read it: by mail, in the chat, as a text message. */
function readable(notice: Notice | undefined): string {
  if (notice === undefined) return 'none';
  const { subject, message, attributes } = noticeMessage(notice);
  const { email, sms, https } = JSON.parse(message) as Record<string, string>;
  const { content } = JSON.parse(https ?? '') as { content: Record<string, unknown> };
  const named = Object.entries(attributes).map(([name, { StringValue }]) => `${name}=${StringValue ?? ''}`);
  return [
    `Subject: ${subject}`,
    `Attributes: ${named.join(', ')}`,
    `SMS: ${sms ?? ''}`,
    '',
    email,
    '',
    `Chat: ${String(content['title'])} ${JSON.stringify(content['keywords'])}`,
    content['description'],
  ].join('\n');
}

const everyNotice = Object.entries(NOTICES);
const KEY_ID = /A[KS]IA[A-Z0-9]{12,}/;

describe('the notice of', () => {
  it.each(everyNotice)('%s reads so', (_name, notice) => {
    expect(readable(notice)).toMatchSnapshot();
  });

  it.each(everyNotice)('%s shows a whole key id in commands only', (_name, notice) => {
    const beside = JSON.stringify({ ...notice, commands: [] });
    expect(beside).not.toMatch(KEY_ID);
  });

  it.each([
    ['an exposed key that was contained', 'keystop reactivate AKIAIOSFODNN7EXAMPLE --override --reason "…"'],
    ['a stale key that was contained', 'keystop reactivate AKIAIOSFODNN7EXAMPLE --reason "…"'],
    ['a key that was reactivated', 'keystop contain AKIAIOSFODNN7EXAMPLE'],
  ])('%s, which is a change, carries the exact command that undoes it', (name, command) => {
    expect(NOTICES[name]?.commands).toEqual([command]);
  });
});
