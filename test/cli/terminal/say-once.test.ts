import { sayOnce } from '../../../cli/terminal/say-once.ts';
import { withFaults } from '../../../lambda/adapters/aws/fault-logging.ts';
import type { Log } from '../../../lambda/usecases/ports/telling.ts';

function recording(): { readonly log: Log; readonly said: string[] } {
  const said: string[] = [];
  const say = (message: string): void => void said.push(message);
  return { log: withFaults({ info: say, warn: say, error: say }), said };
}

describe('a warning that is said once', () => {
  it('is left out the second time', () => {
    const { log, said } = recording();
    const once = sayOnce(log, 'nobody was told');
    once.warn('nobody was told', { subject: 'one' });
    once.warn('nobody was told', { subject: 'other' });
    expect(said).toEqual(['nobody was told']);
  });

  it('leaves every other warning alone', () => {
    const { log, said } = recording();
    const once = sayOnce(log, 'nobody was told');
    once.warn('an exemption does not hold');
    once.warn('an exemption does not hold');
    expect(said).toHaveLength(2);
  });

  it('is no reason to leave out what is no warning', () => {
    const { log, said } = recording();
    const once = sayOnce(log, 'nobody was told');
    once.info('nobody was told');
    once.error('nobody was told');
    once.error('nobody was told');
    expect(said).toHaveLength(3);
  });
});
