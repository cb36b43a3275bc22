import type { Check } from '../../../../../lambda/domain/operate/doctor/check.ts';
import { diagnose, diagnoseMissing } from '../../../../../lambda/domain/operate/doctor/diagnose.ts';
import type { Pause } from '../../../../../lambda/domain/operate/pause.ts';
import type { DeploymentFacts, FunctionFact } from '../../../../../lambda/domain/operate/doctor/facts.ts';
import { ago, HOUR, NOW, SECOND } from '../../../../support/builders/builders.ts';
import { healthyFacts, told } from '../../../../support/builders/deployment-facts.ts';

function checkOf(name: string, over: Partial<DeploymentFacts>): Check | undefined {
  return diagnose(healthyFacts(over), NOW).find(({ check }) => check === name);
}

const QUEUES = { retries: 0, deadLetters: 0, failedRuns: 0, failedFindings: 0, undelivered: 0 };
const RESPONDER: FunctionFact = {
  name: 'responder',
  state: 'Active',
  lastUpdate: 'Successful',
  reservedConcurrency: undefined,
};
const FORWARDER = { stackName: 'KeystopGlobalEvents', region: 'us-east-1', status: 'CREATE_COMPLETE' };
const lastSweep = (milliseconds: number) => told({ completedAt: ago(milliseconds), intervalHours: 24 });

const PAUSE: Pause = {
  pausedAt: ago(HOUR),
  pausedBy: 'arn:aws:iam::111122223333:user/ann',
  reason: 'case 42',
  parts: [
    { kind: 'event-source', id: 'mapping', name: 'queue of responder', setting: 'enabled' },
    { kind: 'schedule', id: 'sweep', name: 'sweep', setting: 'enabled' },
    { kind: 'function', id: 'responder', name: 'responder', setting: 'shared' },
    { kind: 'function', id: 'evaluator', name: 'evaluator', setting: 0 },
  ],
};
/** All that the pause stopped is stopped. */
const PAUSED: Partial<DeploymentFacts> = {
  pause: told(PAUSE),
  functions: told([{ ...RESPONDER, reservedConcurrency: 0 }]),
  eventSources: told([{ id: 'mapping', functionName: 'responder', state: 'Disabled' }]),
  schedules: told([{ name: 'sweep', isEnabled: false }]),
};

type Case = readonly [string, Check['status'], RegExp, Partial<DeploymentFacts>];

const CASES: Readonly<Record<string, readonly Case[]>> = {
  paused: [
    ['is not', 'ok', /^not paused$/, {}],
    ['is', 'warn', /^paused since 2026-.* by arn:.*user\/ann \(case 42\): no key is set Inactive$/, PAUSED],
    ['is in part: a function runs', 'warn', /in part, for responder run$/, { ...PAUSED, functions: told([RESPONDER]) }],
    [
      'is in part: a queue feeds',
      'warn',
      /in part, for mapping run$/,
      { ...PAUSED, eventSources: told([{ id: 'mapping', functionName: 'responder', state: 'Enabled' }]) },
    ],
    [
      'is in part: the schedule is enabled',
      'warn',
      /in part, for sweep run$/,
      { ...PAUSED, schedules: told([{ name: 'sweep', isEnabled: true }]) },
    ],
    [
      'is, as far as is known',
      'warn',
      /no key is set Inactive$/,
      { ...PAUSED, functions: { known: false, why: 'no' }, schedules: { known: false, why: 'no' } },
    ],
    ['is not known', 'unknown', /^AccessDenied$/, { pause: { known: false, why: 'AccessDenied' } }],
  ],
  stack: [
    ['was just created', 'ok', /is CREATE_COMPLETE$/, { stack: { ...FORWARDER, stackName: 'Keystop' } }],
    [
      'was rolled back',
      'warn',
      /UPDATE_ROLLBACK_COMPLETE/,
      { stack: { ...FORWARDER, status: 'UPDATE_ROLLBACK_COMPLETE' } },
    ],
    ['is being deployed', 'warn', /UPDATE_IN_PROGRESS/, { stack: { ...FORWARDER, status: 'UPDATE_IN_PROGRESS' } }],
    ['could not be created', 'fail', /ROLLBACK_COMPLETE/, { stack: { ...FORWARDER, status: 'ROLLBACK_COMPLETE' } }],
    ['could not be rolled back', 'fail', /FAILED/, { stack: { ...FORWARDER, status: 'UPDATE_ROLLBACK_FAILED' } }],
  ],
  rules: [
    ['are all enabled', 'ok', /^1 rule enabled$/, {}],
    [
      'are disabled',
      'fail',
      /^disabled: health$/,
      {
        rules: told([
          { name: 'guardduty', isEnabled: true },
          { name: 'health', isEnabled: false },
        ]),
      },
    ],
    ['are missing', 'fail', /no rule/, { rules: told([]) }],
    ['are not told', 'unknown', /^AccessDenied$/, { rules: { known: false, why: 'AccessDenied' } }],
  ],
  'global-events': [
    ['are delivered here', 'ok', /this very Region/, {}],
    [
      'are forwarded',
      'ok',
      /^forwarded from us-east-1: 3 rules enabled$/,
      {
        globalEvents: told({
          kind: 'forwarded',
          stack: FORWARDER,
          rules: ['a', 'b', 'c'].map((name) => ({ name, isEnabled: true })),
        }),
      },
    ],
    [
      'are forwarded by a disabled rule',
      'fail',
      /^disabled: a$/,
      { globalEvents: told({ kind: 'forwarded', stack: FORWARDER, rules: [{ name: 'a', isEnabled: false }] }) },
    ],
    [
      'are forwarded by a stack that failed',
      'fail',
      /CREATE_FAILED/,
      { globalEvents: told({ kind: 'forwarded', stack: { ...FORWARDER, status: 'CREATE_FAILED' }, rules: [] }) },
    ],
    [
      'are not forwarded',
      'fail',
      /delivered in us-east-1, where no stack KeystopGlobalEvents is/,
      { globalEvents: told({ kind: 'missing', globalRegion: 'us-east-1', stackName: 'KeystopGlobalEvents' }) },
    ],
  ],
  guardduty: [
    ['is on', 'ok', /^on in eu-west-1$/, {}],
    ['is suspended', 'warn', /^suspended in eu-west-1/, { guardDuty: told('suspended') }],
    ['is off', 'warn', /^off in eu-west-1/, { guardDuty: told('off') }],
  ],
  functions: [
    ['are ready, idle ones included', 'ok', /^2 functions ready$/, {}],
    ['failed', 'fail', /responder \(Failed\)/, { functions: told([{ ...RESPONDER, state: 'Failed' }]) }],
    [
      'could not be updated',
      'fail',
      /cannot run: responder \(Active\)/,
      { functions: told([{ ...RESPONDER, lastUpdate: 'Failed' }]) },
    ],
    ['are missing', 'fail', /no function/, { functions: told([]) }],
  ],
  concurrency: [
    ['is shared', 'ok', /^shared with the account$/, {}],
    ['is reserved', 'ok', /^reserved: responder 5$/, { functions: told([{ ...RESPONDER, reservedConcurrency: 5 }]) }],
    ['is 0', 'fail', /never start: responder$/, { functions: told([{ ...RESPONDER, reservedConcurrency: 0 }]) }],
    ['is 0 by a pause', 'ok', /^stopped by the pause$/, PAUSED],
    [
      'is 0 during a pause that did not do it',
      'fail',
      /never start: evaluator$/,
      { ...PAUSED, functions: told([{ ...RESPONDER, name: 'evaluator', reservedConcurrency: 0 }]) },
    ],
  ],
  'event-sources': [
    ['are enabled', 'ok', /^1 queue feed/, {}],
    [
      'are about to be enabled',
      'ok',
      /feed/,
      { eventSources: told([{ id: 'mapping', functionName: 'responder', state: 'Enabling' }]) },
    ],
    [
      'are disabled',
      'fail',
      /responder \(Disabled\)$/,
      { eventSources: told([{ id: 'mapping', functionName: 'responder', state: 'Disabled' }]) },
    ],
    [
      'are about to be disabled',
      'fail',
      /responder \(Disabling\)$/,
      { eventSources: told([{ id: 'mapping', functionName: 'responder', state: 'Disabling' }]) },
    ],
    ['are missing', 'fail', /nothing is tried again/, { eventSources: told([]) }],
    ['are disabled by a pause', 'ok', /^stopped by the pause$/, PAUSED],
  ],
  rights: [
    ['are there', 'ok', /allow what the functions need/, {}],
    [
      'are taken away',
      'fail',
      /^not allowed: iam:UpdateAccessKey to responder$/,
      { rights: told({ kind: 'own', denied: [{ functionName: 'responder', action: 'iam:UpdateAccessKey' }] }) },
    ],
    [
      'are those of an organization’s roles',
      'unknown',
      /a role in each account/,
      { rights: told({ kind: 'member-roles' }) },
    ],
  ],
  modes: [
    ['enforce', 'ok', /^exposed: enforce, stale: enforce$/, {}],
    ['only warn of stale keys', 'ok', /stale: warn$/, { modes: told({ exposed: 'enforce', stale: 'warn' }) }],
    ['observe', 'warn', /no exposed key is set Inactive/, { modes: told({ exposed: 'observe', stale: 'observe' }) }],
  ],
  subscribers: [
    ['are confirmed', 'ok', /^1 confirmed subscription$/, {}],
    [
      'are not confirmed',
      'fail',
      /2 subscriptions not confirmed$/,
      { subscriptions: told({ topicArn: 'arn:topic', confirmed: 0, pending: 2 }) },
    ],
    [
      'are missing',
      'fail',
      /nobody is subscribed$/,
      { subscriptions: told({ topicArn: 'arn:topic', confirmed: 0, pending: 0 }) },
    ],
  ],
  queues: [
    ['are empty', 'ok', /^nothing is tried again/, {}],
    [
      'hold events that are tried again',
      'warn',
      /^2 events .* every 15 minutes$/,
      { queues: told({ ...QUEUES, retries: 2 }) },
    ],
    [
      'hold events that nothing tries again, whatever else',
      'fail',
      /^1 event about exposed keys that nothing tries again$/,
      { queues: told({ retries: 2, deadLetters: 1, failedRuns: 1, failedFindings: 1, undelivered: 1 }) },
    ],
    [
      'hold events that wait for the end of a pause',
      'warn',
      /^2 events .* wait for the end of the pause$/,
      { ...PAUSED, queues: told({ ...QUEUES, retries: 2 }) },
    ],
    ['hold sweeps that did not start', 'warn', /^1 sweep could/, { queues: told({ ...QUEUES, failedRuns: 1 }) }],
    [
      'hold findings that could not be judged',
      'warn',
      /^3 findings/,
      { queues: told({ ...QUEUES, failedFindings: 3 }) },
    ],
    [
      'hold findings that were not forwarded',
      'fail',
      /^1 finding could not/,
      { queues: told({ ...QUEUES, undelivered: 1 }) },
    ],
  ],
  schedule: [
    ['is enabled', 'ok', /^1 schedule enabled$/, {}],
    ['is disabled', 'fail', /sweep disabled$/, { schedules: told([{ name: 'sweep', isEnabled: false }]) }],
    ['is missing', 'fail', /no schedule/, { schedules: told([]) }],
    ['is disabled by a pause', 'ok', /^stopped by the pause$/, PAUSED],
  ],
  'last-sweep': [
    ['was today', 'ok', /^completed at .*, one is due every 24 hours$/, {}],
    ['was exactly an interval and two hours ago', 'ok', /completed/, { lastSweep: lastSweep(26 * HOUR) }],
    ['was a second longer ago', 'fail', /completed/, { lastSweep: lastSweep(26 * HOUR + SECOND) }],
    [
      'never was',
      'warn',
      /no sweep was completed yet/,
      { lastSweep: told({ completedAt: undefined, intervalHours: 1 }) },
    ],
  ],
  clock: [
    ['is exactly 5 s ahead', 'ok', /within 5 s$/, { clockSkewSeconds: told(5) }],
    ['is more than 5 s ahead', 'warn', /6 s ahead of AWS’s$/, { clockSkewSeconds: told(5.6) }],
    ['is less than 5 minutes behind', 'warn', /300 s behind AWS’s$/, { clockSkewSeconds: told(-299.9) }],
    ['is exactly 5 minutes behind', 'fail', /refuses its signatures$/, { clockSkewSeconds: told(-300) }],
  ],
};

describe.each(Object.entries(CASES))('the check %s', (name, cases) => {
  it.each(cases)('where these or this %s: %s', (_, status, message, over) => {
    expect(checkOf(name, over)).toMatchObject({ status, found: expect.stringMatching(message) as unknown });
  });

  it.each(cases)('says what to do, or that nothing is: %s', (_, status, _message, over) => {
    expect(checkOf(name, over)?.advice === undefined).toBe(status === 'ok');
  });
});

describe('a diagnosis', () => {
  it('of a deployment of which nothing is amiss is ok throughout', () => {
    const checks = diagnose(healthyFacts(), NOW);
    expect([checks.length > 10, checks.filter(({ status }) => status !== 'ok')]).toEqual([true, []]);
  });

  it('has each check once', () => {
    const names = diagnose(healthyFacts(), NOW).map(({ check }) => check);
    expect(new Set(names).size).toBe(names.length);
  });

  it('tells everything in one line each', () => {
    const texts = diagnose(healthyFacts({ guardDuty: told('off') }), NOW).flatMap(({ found: text, advice = '' }) => [
      text,
      advice,
    ]);
    expect(texts.filter((text) => text.includes('\n'))).toEqual([]);
  });

  it('of no stack says how to have one', () => {
    expect(diagnoseMissing('Keystop')).toMatchObject([{ check: 'stack', status: 'fail' }]);
  });
});
