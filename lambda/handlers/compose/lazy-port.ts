import { once } from '../../usecases/shared/once.ts';

type Asynchronous<Port> = { readonly [Name in keyof Port]: (...args: never[]) => Promise<unknown> };

/** What is still missing from a list of a port's methods; no list is of this type. */
type Complete<Port, Names extends readonly (keyof Port)[]> = [Exclude<keyof Port, Names[number]>] extends [never]
  ? unknown
  : { readonly missing: Exclude<keyof Port, Names[number]> };

/**
 * A port whose adapter is loaded at the first call of any method, once for all of them; a load that fails is tried again
 * at the next call. A list that leaves out a method of the port does not compile.
 */
export function lazyPort<Port extends Asynchronous<Port>, const Names extends readonly (keyof Port & string)[]>(
  load: () => Promise<Port>,
  methods: Names & Complete<Port, Names>,
): Port {
  const loaded = once(load);
  const entries = methods.map((name) => [name, async (...args: never[]) => (await loaded())[name](...args)] as const);
  return Object.fromEntries(entries) as Port;
}
