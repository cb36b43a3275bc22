import { plural } from '../../shared/plural.ts';
import { type Check, checkOf, fail, type Judgement, ok, warn } from './check.ts';
import type {
  DeploymentFacts,
  EventSourceFact,
  FunctionFact,
  GlobalEventsFact,
  GuardDutyFact,
  ModesFact,
  RightsFact,
  RuleFact,
  StackFact,
  SubscriptionsFact,
} from './facts.ts';
import { BY_THE_PAUSE, isFeeding, judgePause, stoppedOnPurpose } from './judge-pause.ts';
import { judgeClock, judgeLastSweep, judgeQueues, judgeSchedules } from './judge-work.ts';

const REDEPLOY = 'Deploy the stack again: npx cdk deploy.';

/** The check of a stack that is not there, by which all others are off. */
export function diagnoseMissing(stackName: string): readonly Check[] {
  const found = `no stack ${stackName} is in this account and Region`;
  return [{ check: 'stack', ...fail(found, 'Deploy it (npx cdk deploy), or name it by --stack.') }];
}

/** Whether everything is wired, one check for each thing, in the way of an event from its source to people. */
export function diagnose(facts: DeploymentFacts, now: Date): readonly Check[] {
  const { region } = facts.stack;
  const stopped = stoppedOnPurpose(facts.pause);
  return [
    { check: 'stack', ...judgeStack(facts.stack) },
    checkOf('paused', facts.pause, (pause) => judgePause(pause, facts)),
    checkOf('rules', facts.rules, judgeRules),
    checkOf('global-events', facts.globalEvents, judgeGlobalEvents),
    checkOf('guardduty', facts.guardDuty, (state) => judgeGuardDuty(state, region)),
    checkOf('functions', facts.functions, judgeFunctions),
    checkOf('concurrency', facts.functions, (functions) => judgeConcurrency(functions, stopped)),
    checkOf('event-sources', facts.eventSources, (sources) => judgeEventSources(sources, stopped)),
    checkOf('rights', facts.rights, judgeRights),
    checkOf('modes', facts.modes, judgeModes),
    checkOf('subscribers', facts.subscriptions, (fact) => judgeSubscriptions(fact, region)),
    checkOf('queues', facts.queues, (queues) => judgeQueues(queues, stopped.size > 0)),
    checkOf('schedule', facts.schedules, (schedules) => judgeSchedules(schedules, stopped)),
    checkOf('last-sweep', facts.lastSweep, (fact) => judgeLastSweep(fact, now)),
    checkOf('clock', facts.clockSkewSeconds, judgeClock),
  ];
}

function judgeStack({ stackName, region, status }: StackFact): Judgement {
  const found = `${stackName} in ${region} is ${status}`;
  if (status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') return ok(found);
  if (status === 'UPDATE_ROLLBACK_COMPLETE')
    return warn(found, 'The last deployment failed, and the one before it is in use: look at the stack’s events.');
  if (status.endsWith('_IN_PROGRESS')) return warn(found, 'A deployment is under way; look again when it has ended.');
  return fail(found, 'Look at the stack’s events, then deploy again: npx cdk deploy.');
}

function judgeRules(rules: readonly RuleFact[]): Judgement {
  const disabled = rules.filter(({ isEnabled }) => !isEnabled).map(({ name }) => name);
  if (rules.length === 0) return fail('the stack has no rule, so no event arrives', REDEPLOY);
  if (disabled.length === 0) return ok(`${plural(rules.length, 'rule')} enabled`);
  return fail(
    `disabled: ${disabled.join(', ')}`,
    `Enable each: aws events enable-rule --name …; or ${lower(REDEPLOY)}`,
  );
}

function judgeGlobalEvents(fact: GlobalEventsFact): Judgement {
  switch (fact.kind) {
    case 'here':
      return ok('AWS Health, Trusted Advisor and CloudTrail’s IAM events are delivered in this very Region');
    case 'missing':
      return fail(
        `AWS Health’s warnings of exposed keys are delivered in ${fact.globalRegion}, where no stack ${fact.stackName} is`,
        `Set "globalEvents": true in keystop.config.json, then npx cdk bootstrap aws://ACCOUNT/${fact.globalRegion} and npx cdk deploy --all.`,
      );
    case 'forwarded':
      return judgeForwarder(fact.stack, fact.rules);
  }
}

function judgeForwarder(stack: StackFact, rules: readonly RuleFact[]): Judgement {
  const ofStack = judgeStack(stack);
  if (ofStack.status !== 'ok') return ofStack;
  const ofRules = judgeRules(rules);
  return ofRules.status === 'ok' ? ok(`forwarded from ${stack.region}: ${ofRules.found}`) : ofRules;
}

// GuardDuty is optional: Keystop works by AWS Health without it, and misses what only GuardDuty finds.
function judgeGuardDuty(state: GuardDutyFact, region: string): Judgement {
  switch (state) {
    case 'on':
      return ok(`on in ${region}`);
    case 'suspended':
      return warn(`suspended in ${region}: misuse of keys is not found`, 'Resume it in the GuardDuty console.');
    case 'off':
      return warn(
        `off in ${region}: misuse of keys is not found`,
        `Switch it on: aws guardduty create-detector --enable --region ${region}.`,
      );
  }
}

function isUnhealthy({ state, lastUpdate }: FunctionFact): boolean {
  return state === 'Failed' || lastUpdate === 'Failed';
}

function judgeFunctions(functions: readonly FunctionFact[]): Judgement {
  const unhealthy = functions.filter(isUnhealthy).map(({ name, state }) => `${name} (${state})`);
  if (functions.length === 0) return fail('the stack has no function', REDEPLOY);
  if (unhealthy.length > 0) return fail(`cannot run: ${unhealthy.join(', ')}`, REDEPLOY);
  return ok(`${plural(functions.length, 'function')} ready`);
}

function judgeConcurrency(functions: readonly FunctionFact[], onPurpose: ReadonlySet<string>): Judgement {
  const stopped = functions.filter(({ reservedConcurrency }) => reservedConcurrency === 0).map(({ name }) => name);
  const unhealthy = stopped.filter((name) => !onPurpose.has(name));
  if (unhealthy.length > 0)
    return fail(
      `reserved concurrency is 0, so these never start: ${unhealthy.join(', ')}`,
      'Take it back: aws lambda delete-function-concurrency --function-name ….',
    );
  if (stopped.length > 0) return ok(BY_THE_PAUSE);
  const reserved = functions.flatMap(({ name, reservedConcurrency }) =>
    reservedConcurrency === undefined ? [] : [`${name} ${reservedConcurrency}`],
  );
  return ok(reserved.length === 0 ? 'shared with the account' : `reserved: ${reserved.join(', ')}`);
}

function judgeEventSources(sources: readonly EventSourceFact[], onPurpose: ReadonlySet<string>): Judgement {
  const off = sources.filter((source) => !isFeeding(source));
  const unhealthy = off
    .filter(({ id }) => !onPurpose.has(id))
    .map(({ functionName, state }) => `${functionName} (${state})`);
  if (sources.length === 0) return fail('no queue feeds a function, so nothing is tried again', REDEPLOY);
  if (unhealthy.length > 0)
    return fail(
      `no queue feeds ${unhealthy.join(', ')}`,
      'Enable it: aws lambda update-event-source-mapping --enabled --uuid ….',
    );
  return ok(off.length > 0 ? BY_THE_PAUSE : `${plural(sources.length, 'queue')} feed the functions`);
}

function judgeRights(rights: RightsFact): Judgement {
  if (rights.kind === 'member-roles') {
    const found = 'the functions take a role in each account of the organization, which doctor does not check';
    return { status: 'unknown', found, advice: 'See that a drill passes: keystop drill.' };
  }
  const denied = rights.denied.map(({ functionName, action }) => `${action} to ${functionName}`);
  if (denied.length === 0) return ok('the roles allow what the functions need of IAM');
  return fail(
    `not allowed: ${denied.join(', ')}`,
    `Look for a change of the role or a permissions boundary; ${lower(REDEPLOY)}`,
  );
}

function judgeModes({ exposed, stale }: ModesFact): Judgement {
  const found = `exposed: ${exposed}, stale: ${stale}`;
  if (exposed === 'enforce') return ok(found);
  return warn(
    `${found}: no exposed key is set Inactive`,
    'Set "exposed": "enforce" once what it would do is what you want, and deploy.',
  );
}

function judgeSubscriptions({ topicArn, confirmed, pending }: SubscriptionsFact, region: string): Judgement {
  if (confirmed > 0) return ok(plural(confirmed, 'confirmed subscription'));
  const found = 'notices and alarms reach nobody, and no stale key is set Inactive';
  if (pending > 0)
    return fail(`${found}: ${plural(pending, 'subscription')} not confirmed`, 'Follow the link in the mail from AWS.');
  const subscribe = `aws sns subscribe --region ${region} --topic-arn ${topicArn} --protocol email --notification-endpoint YOU@EXAMPLE.COM`;
  return fail(`${found}: nobody is subscribed`, `${subscribe}, then confirm the mail.`);
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
