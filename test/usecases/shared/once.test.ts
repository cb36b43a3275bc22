import { once } from '../../../lambda/usecases/shared/once.ts';

describe('once', () => {
  it('makes a thing once for all who ask, at the same time and later', async () => {
    let made = 0;
    const get = once(() => Promise.resolve((made += 1)));
    expect([...(await Promise.all([get(), get()])), await get()]).toEqual([1, 1, 1]);
  });

  it('makes a thing anew after it failed', async () => {
    let tries = 0;
    const get = once(async () => {
      tries += 1;
      if (tries === 1) throw new Error('no connection');
      return Promise.resolve('made');
    });
    await expect(get()).rejects.toThrow('no connection');
    expect(await get()).toBe('made');
  });

  it('fails alike for all who asked before it failed', async () => {
    let tries = 0;
    const get = once(() => {
      tries += 1;
      return Promise.reject(new Error('no connection'));
    });
    const asked = [get(), get()];
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(tries).toBe(1);
  });
});
