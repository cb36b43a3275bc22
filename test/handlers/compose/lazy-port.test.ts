import { lazyPort } from '../../../lambda/handlers/compose/lazy-port.ts';

interface Greeter {
  greet(name: string): Promise<string>;
  part(name: string): Promise<string>;
}

const GREETER: Greeter = {
  greet: (name) => Promise.resolve(`hello ${name}`),
  part: (name) => Promise.resolve(`goodbye ${name}`),
};

/** A greeter that is loaded lazily, with a count of its loads. */
function aLazyGreeter(load: () => Promise<Greeter> = () => Promise.resolve(GREETER)) {
  const loads = { count: 0 };
  const counted = (): Promise<Greeter> => {
    loads.count += 1;
    return load();
  };
  return { port: lazyPort(counted, ['greet', 'part']), loads };
}

describe('a lazy port', () => {
  it('loads nothing before its first call', () => {
    expect(aLazyGreeter().loads.count).toBe(0);
  });

  it('answers as its adapter does', async () => {
    const { port } = aLazyGreeter();
    expect([await port.greet('ann'), await port.part('ann')]).toEqual(['hello ann', 'goodbye ann']);
  });

  it('loads its adapter once for all of its methods', async () => {
    const { port, loads } = aLazyGreeter();
    await Promise.all([port.greet('ann'), port.part('ann')]);
    expect(loads.count).toBe(1);
  });

  it('loads again at the next call where loading failed', async () => {
    let tries = 0;
    const { port } = aLazyGreeter(() => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('cannot read the file')) : Promise.resolve(GREETER);
    });
    await expect(port.greet('ann')).rejects.toThrow('cannot read the file');
    expect(await port.greet('ann')).toBe('hello ann');
  });

  it('does not compile without one of the port’s methods', () => {
    // @ts-expect-error `part` is missing
    const port = lazyPort(() => Promise.resolve(GREETER), ['greet']);
    expect(Object.keys(port)).toEqual(['greet']);
  });
});
