import { sayWhatIsLeftOut } from '../support/builders/events/published-samples.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { findEventRuler } from '../support/deployed/rules/event-ruler.ts';
import { matchesOf } from '../support/deployed/rules/rule-agreement.ts';
import { ruleSamples } from '../support/builders/samples/rule-samples.ts';
import { ask, type Asked, checkRules } from '../support/deployed/rules/rule-suite.ts';

const found = findEventRuler();
sayWhatIsLeftOut('published events');

let emulator: Emulator;
let asked: Asked;

beforeAll(async () => {
  emulator = await startEmulator();
  asked = await ask((patterns, events) => emulator.testEventPatterns(patterns, events));
}, 300_000);

afterAll(() => emulator?.stop());

describe("by the emulator's EventBridge", () => {
  checkRules(() => asked);

  if ('ruler' in found) {
    const { ruler } = found;
    it("every rule matches every event as by AWS's Event Ruler", async () => {
      const { rules, forwarding } = asked.deployed;
      const byRuler = await matchesOf(ruler, [...rules, ...forwarding], ruleSamples());
      expect([...asked.matches]).toEqual([...byRuler]);
    });
  }
});
