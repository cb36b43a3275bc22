import { WriteStream } from 'node:tty';
import { mark } from '../../../cli/terminal/mark.ts';

type Environment = Readonly<Record<string, string>>;

/** A mark as it is written where standard output is this. */
function markOn(stdout: object): string {
  const replaced = jest.spyOn(process, 'stdout', 'get').mockReturnValue(stdout as typeof process.stdout);
  try {
    return mark('ok');
  } finally {
    replaced.mockRestore();
  }
}

/** A terminal that tells its colours as Node's own does, of this environment. */
function terminal(environment: Environment): object {
  const stream: WriteStream = Object.create(WriteStream.prototype) as WriteStream;
  const hasColors = (): boolean => WriteStream.prototype.hasColors.call(stream, 16, environment);
  return Object.defineProperties(stream, { isTTY: { value: true }, hasColors: { value: hasColors } });
}

describe('a mark', () => {
  it('is coloured on a terminal', () => {
    expect(markOn(terminal({ TERM: 'xterm-256color' }))).toBe('\u001B[32m✓\u001B[39m');
  });

  it.each([
    ['where there is no terminal', {}],
    ['with NO_COLOR', terminal({ TERM: 'xterm-256color', NO_COLOR: '1' })],
    ['on a terminal without colours', terminal({ TERM: 'dumb' })],
  ])('is bare %s', (_, stdout) => {
    expect(markOn(stdout)).toBe('✓');
  });
});
