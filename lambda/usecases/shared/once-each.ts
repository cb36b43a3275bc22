/**
 * Makes a thing for each name when it is first asked for, and that one again from then on: the credentials of a role,
 * the pace of an account's calls. Of more than `most` names the one that was asked for longest ago is forgotten, so that
 * a thousand accounts do not fill a function's memory.
 */
export function onceEach<Made>(make: (name: string) => Made, most = 100): (name: string) => Made {
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
