import { type DeployedRules, deployedRules } from '../deployed-rules.ts';
import { deliveredTo, dueAt, dueByVerdict, EXCEPTIONS, matchesOf, type Matches, verdictsOf } from './rule-agreement.ts';
import type { Engine } from './rule-engine.ts';
import { ruleSamples } from '../../builders/samples/rule-samples.ts';

/** Sources whose events are in the partition's global Region, from where they are forwarded. */
const GLOBAL_SOURCES = ['aws.health', 'aws.trustedadvisor', 'aws.iam'];
const MAX_PATTERN = 4096;

/** What a suite has asked so far: set once its first test runs. */
export interface Asked {
  readonly deployed: DeployedRules;
  readonly matches: Matches;
}

export async function ask(engine: Engine): Promise<Asked> {
  const deployed = await deployedRules();
  const matches = await matchesOf(engine, [...deployed.rules, ...deployed.forwarding], ruleSamples());
  return { deployed, matches };
}

/** The claims about rule and parser, which hold by any engine that matches as EventBridge does. */
export function checkRules(asked: () => Asked): void {
  const samples = ruleSamples();

  describe('the rules of the deployment', () => {
    it.each(samples)('send where it is due: $name', (sample) => {
      const { deployed, matches } = asked();
      const verdicts = verdictsOf(sample, deployed);
      const to = deliveredTo(sample, matches, deployed.rules);
      expect({ verdicts, to }).toEqual({ verdicts, to: dueAt(sample, deployed) });
    });

    it('forward from the global Region what those at home let through, and nothing else', () => {
      const { deployed, matches } = asked();
      const heard = samples.filter((sample) => deliveredTo(sample, matches, deployed.forwarding).length > 0);
      const ofGlobalSources = samples.filter(
        (sample) =>
          GLOBAL_SOURCES.includes(String(sample.event['source'])) &&
          deliveredTo(sample, matches, deployed.rules).length > 0,
      );
      expect(heard.map(({ name }) => name)).toEqual(ofGlobalSources.map(({ name }) => name));
    });

    it('let something through each', () => {
      const { deployed, matches } = asked();
      const heard = new Set([...matches.values()].flat());
      const all = [...deployed.rules, ...deployed.forwarding].map(({ id }) => id);
      expect(all.filter((id) => !heard.has(id))).toEqual([]);
    });

    it('have no exception that is none', () => {
      const { deployed } = asked();
      const excepted = samples.filter(({ name }) => name in EXCEPTIONS);
      const needless = excepted.filter(
        (sample) => String(dueAt(sample, deployed)) === String(dueByVerdict(sample, deployed)),
      );
      expect(needless.map(({ name }) => name)).toEqual([]);
    });

    it('have patterns that fit into EventBridge', () => {
      const tooLong = asked().deployed.rules.filter(({ pattern }) => JSON.stringify(pattern).length > MAX_PATTERN);
      expect(tooLong.map(({ id }) => id)).toEqual([]);
    });
  });
}
