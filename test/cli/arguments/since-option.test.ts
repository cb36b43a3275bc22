import { UsageError } from '../../../cli/terminal/exit-code.ts';
import { sinceOption } from '../../../cli/arguments/since-option.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

describe('--since', () => {
  it.each([
    ['30d', '2026-10-25T12:00:00.000Z'],
    ['1h', '2026-11-24T11:00:00.000Z'],
    ['90d', '2026-08-26T12:00:00.000Z'],
    ['2160h', '2026-08-26T12:00:00.000Z'],
  ])('%s is %s', (raw, instant) => {
    expect(sinceOption(raw, NOW).toISOString()).toBe(instant);
  });

  it.each(['91d', '2161h', '0d', '30', 'd', '-1d', '1.5d', '30 days', '99999d', ''])('refuses "%s"', (raw) => {
    expect(() => sinceOption(raw, NOW)).toThrow(UsageError);
  });
});
