import { sayWhatIsLeftOut } from '../../support/builders/events/published-samples.ts';
import { findEventRuler } from '../../support/deployed/rules/event-ruler.ts';
import { ask, type Asked, checkRules } from '../../support/deployed/rules/rule-suite.ts';

const found = findEventRuler();

if ('ruler' in found) {
  const { ruler } = found;
  describe("by AWS's Event Ruler", () => {
    let asked: Asked;

    beforeAll(async () => {
      asked = await ask(ruler);
    }, 300_000);

    checkRules(() => asked);
    sayWhatIsLeftOut('published events');
  });
} else {
  it.todo(`is skipped: AWS's Event Ruler is not to be had here (${found.missing})`);
}
