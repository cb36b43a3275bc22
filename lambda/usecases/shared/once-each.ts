/**
 * Makes a thing for each name when it is first asked for, and that one again from then on. Of more than `most` names the
 * one that was asked for longest ago is forgotten.
 */
export function onceEach<Made>(make: (name: string) => Made, most = Number.POSITIVE_INFINITY): (name: string) => Made {
  const kept = new Map<string, Made>();
  return (name) => {
    const made = kept.get(name) ?? make(name);
    kept.delete(name);
    kept.set(name, made);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return made;
  };
}
