/** Makes a thing when it is first asked for, and that one again from then on; what fails is made anew at the next call. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  const forget = (fault: unknown): never => {
    made = undefined;
    throw fault;
  };
  return () => (made ??= make().catch(forget));
}
