import { assess, type Assessment } from '../../../../lambda/domain/findings/verdict.ts';
import { parse } from '../../../../lambda/findings/parse.ts';
import type { DeployedRule, DeployedRules, Destination } from '../deployed-rules.ts';
import type { Engine } from './rule-engine.ts';
import type { Sample } from '../../builders/samples/sample.ts';
import { TAMPERING } from '../../builders/samples/tampering-samples.ts';

/** Ids of the rules that let an event through, whatever their bus, for each event by its name. */
export type Matches = ReadonlyMap<string, readonly string[]>;

/** Asks the engine about every rule and every event. */
export async function matchesOf(
  engine: Engine,
  rules: readonly DeployedRule[],
  samples: readonly Sample[],
): Promise<Matches> {
  const answers = await engine(
    rules.map(({ pattern }) => pattern),
    samples.map(({ event }) => event),
  );
  if (answers.length !== samples.length) throw new Error(`${answers.length} answers to ${samples.length} events`);
  const idsFor = (index: number): readonly string[] =>
    rules.filter((_, rule) => answers[index]?.[rule] === true).map(({ id }) => id);
  return new Map(samples.map(({ name }, index) => [name, idsFor(index)]));
}

/** Where the event goes by the rules of its bus. */
export function deliveredTo(sample: Sample, matches: Matches, rules: readonly DeployedRule[]): readonly Destination[] {
  const heard = matches.get(sample.name) ?? [];
  const here = rules.filter(({ id, bus }) => heard.includes(id) && bus === (sample.bus ?? 'default'));
  return distinct(here.map(({ destination }) => destination));
}

/** What the parser makes of the event under the deployment's scope and trust, in words. */
export function verdictsOf(sample: Sample, { context }: DeployedRules): readonly string[] {
  return assess(parse(sample.event), context).map(({ verdict }) => `${verdict.verdict} ${verdict.reason}`);
}

/**
 * Where the event has to go, by what the parser makes of it: each verdict other than `ignore` to the function that
 * takes findings of its kind, what is watched to the responder, and nothing else anywhere. `EXCEPTIONS` are told with their reason.
 */
export function dueAt(sample: Sample, deployed: DeployedRules): readonly Destination[] {
  return EXCEPTIONS[sample.name]?.to ?? dueByVerdict(sample, deployed);
}

export function dueByVerdict(sample: Sample, { context }: DeployedRules): readonly Destination[] {
  return distinct(assess(parse(sample.event), context).flatMap(destinationOf));
}

function destinationOf({ verdict, finding }: Assessment): readonly Destination[] {
  if (verdict.verdict === 'ignore') return verdict.reason === 'watched-call' ? ['responder'] : [];
  return [finding?.kind === 'stale' ? 'stale-queue' : 'responder'];
}

function distinct(destinations: readonly Destination[]): readonly Destination[] {
  return [...new Set(destinations)].toSorted();
}

interface Exception {
  readonly to: readonly Destination[];
  readonly why: string;
}

const except = (why: string, to: readonly Destination[], names: readonly string[]): Record<string, Exception> =>
  Object.fromEntries(names.map((name) => [name, { to, why }]));

const OF_OLD = 'Written before 2020 only; Security Hub has put the fields of today beside them since.';

/** Where rule and parser differ, and are meant to. */
export const EXCEPTIONS: Readonly<Record<string, Exception>> = {
  ...except(
    'People are told by the topic itself: whoever stops the functions would stop them from telling.',
    ['people'],
    TAMPERING,
  ),
  ...except(
    'Reports are heard on their own bus only, whose policy says who may report.',
    [],
    ['keystop-exposure-reported'],
  ),
  ...except('The rule itself leaves out accounts that may not report.', [], ['report by an account that may not']),
  ...except(
    "Only the stack's own custom action is heard; what others mean is none of Keystop's business.",
    [],
    [
      'securityhub-custom-action-guardduty-null-key',
      'another custom action of the account',
      'another custom action for a control',
      'custom action of the same name in another account',
      'custom action of the same name in another Region',
    ],
  ),
  ...except(
    'A person asked: the responder answers, also where there is nothing to do.',
    ['responder'],
    ['own custom action for an instance', 'own custom action for a sample'],
  ),
  ...except(
    'The responder hears all of a custom action, the evaluator only what is about posture.',
    ['responder', 'stale-queue'],
    [
      'own custom action for a control',
      'own custom action for a passed control',
      "own custom action for Prowler's check",
      "own custom action for Prowler's check without a result",
    ],
  ),
  ...except(
    'A rule cannot compare the instants of a note and of the last activity.',
    ['responder'],
    ['hub guardduty after the feedback of Keystop'],
  ),
  ...except(
    OF_OLD,
    ['responder'],
    [
      'securityhub-imported-guardduty-accesskey (resolved in the workflow state of old)',
      'hub guardduty, archived there before 2020',
      'hub key of a product (resolved in the workflow state of old)',
    ],
  ),
  ...except(
    OF_OLD,
    ['stale-queue'],
    [
      'securityhub-imported-iam4-root (resolved in the workflow state of old)',
      'prowler-asff-rotate-access-key (resolved in the workflow state of old)',
      'hub control (resolved in the workflow state of old)',
    ],
  ),
  ...except(
    'OCSF requires the number; Security Hub sends both.',
    ['responder'],
    ['ocsf guardduty, resolved in words only'],
  ),
};
