import { pauseAll, resumeAll } from '../../../lambda/usecases/operate/pause.ts';
import { aFunction, aMachine, aSchedule, aSource, Crash, MachineWorld } from '../../support/builders/machine.ts';

const ANN = 'arn:aws:iam::111122223333:user/ann';
const STOPPED = ['disabled', 'disabled', 0];
const RUNNING = ['enabled', 'enabled', 5];

let world: MachineWorld;

beforeEach(() => {
  world = new MachineWorld();
});

const pause = (reason = 'case 42') => pauseAll({ pausedBy: ANN, reason }, world.ports());
const resume = () => resumeAll(ANN, world.ports());

describe('a pause', () => {
  it('is kept before anything is stopped: queues, then schedules, then functions', async () => {
    await pause();
    expect(world.done).toEqual(['keep', 'event-source disabled', 'schedule disabled', 'function 0']);
  });

  it('remembers how everything was set, who paused, when and why', async () => {
    const { pause: kept } = await pause();
    expect([kept, world.pause]).toEqual([
      { pausedAt: world.clock.now(), pausedBy: ANN, reason: 'case 42', parts: aMachine() },
      kept,
    ]);
  });

  it('stops all that runs', async () => {
    const { isNew, stopped, failed } = await pause();
    expect([world.settings(), isNew, stopped, failed]).toEqual([STOPPED, true, aMachine(), []]);
  });

  it('that comes a second time changes nothing and forgets nothing', async () => {
    const first = await pause();
    const second = await pause('another reason');
    expect([second.isNew, second.stopped, second.pause]).toEqual([false, [], first.pause]);
  });

  it('that comes a second time stops what runs again, and still knows how it was before the first', async () => {
    await pause();
    world.parts = [aSource('disabled'), aSchedule('disabled'), aFunction(7)];
    const { stopped, pause: kept } = await pause();
    expect([stopped, world.settings(), kept.parts]).toEqual([[aFunction(7)], STOPPED, aMachine()]);
  });

  it('goes on where one part cannot be stopped, and names it', async () => {
    world.refused = ['sweep'];
    const { failed } = await pause();
    expect([world.settings(), failed]).toEqual([
      ['disabled', 'enabled', 0],
      [{ part: aSchedule(), code: 'AccessDenied', message: 'no' }],
    ]);
  });

  it('changes nothing where it cannot be kept', async () => {
    world.effectsLeft = 0;
    await expect(pause()).rejects.toThrow(Crash);
    expect(world.settings()).toEqual(RUNNING);
  });
});

describe('a resumption', () => {
  it('sets everything as it was, functions first, and then ends the pause', async () => {
    await pause();
    world.done.length = 0;
    await resume();
    expect([world.done, world.settings()]).toEqual([
      ['function 5', 'schedule enabled', 'event-source enabled', 'end'],
      RUNNING,
    ]);
  });

  it('is kept with who resumed and when', async () => {
    await pause();
    await resume();
    expect(world.ended).toEqual({ resumedAt: world.clock.now(), resumedBy: ANN });
  });

  it('gives a function without concurrency of its own none', async () => {
    world.parts = [aFunction('shared')];
    await pause();
    await resume();
    expect(world.settings()).toEqual(['shared']);
  });

  it('leaves alone what did not run before', async () => {
    world.parts = [aSource('disabled'), aSchedule(), aFunction(0)];
    await pause();
    await resume();
    expect(world.settings()).toEqual(['disabled', 'enabled', 0]);
  });

  it('leaves alone what others have set since, and says so', async () => {
    await pause();
    world.parts = [aSource('disabled'), aSchedule('disabled'), aFunction(7)];
    const resumed = await resume();
    expect([world.settings(), resumed]).toMatchObject([['enabled', 'enabled', 7], { changed: [aFunction(7)] }]);
  });

  it('changes nothing where nothing is paused', async () => {
    expect([await resume(), world.done]).toEqual([{ kind: 'not-paused' }, []]);
  });

  it('leaves the pause in force where a part cannot be set, and names it', async () => {
    await pause();
    world.refused = ['sweep'];
    const resumed = await resume();
    expect([world.pause === undefined, resumed]).toMatchObject([false, { failed: [{ part: aSchedule() }] }]);
  });

  it('finishes one that failed in part', async () => {
    await pause();
    world.refused = ['sweep'];
    await resume();
    world.refused = [];
    await resume();
    expect([world.settings(), world.pause]).toEqual([RUNNING, undefined]);
  });
});

describe.each([0, 1, 2, 3, 4])('a process that is killed after %p effects', (effects) => {
  it('of a pause leaves one that a second pause finishes, and that a resumption undoes', async () => {
    world.effectsLeft = effects;
    await pause().catch(() => undefined);
    world.effectsLeft = Number.POSITIVE_INFINITY;
    await pause();
    const paused = world.settings();
    await resume();
    expect([paused, world.settings()]).toEqual([STOPPED, RUNNING]);
  });

  it('of a pause leaves one that a resumption undoes at once', async () => {
    world.effectsLeft = effects;
    await pause().catch(() => undefined);
    world.effectsLeft = Number.POSITIVE_INFINITY;
    await resume();
    expect([world.settings(), world.pause]).toEqual([RUNNING, undefined]);
  });

  it('of a resumption leaves one that the next resumption finishes', async () => {
    await pause();
    world.effectsLeft = effects;
    await resume().catch(() => undefined);
    world.effectsLeft = Number.POSITIVE_INFINITY;
    await resume();
    expect([world.settings(), world.pause]).toEqual([RUNNING, undefined]);
  });
});
