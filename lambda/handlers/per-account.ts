/** Accounts of which a function keeps its clients; a thousand of them would fill its memory. */
const MOST = 100;

/**
 * One thing per account, kept from one invocation to the next: the credentials of a role, the pace of its calls. The
 * account that was asked for longest ago is forgotten first.
 */
export function perAccount<Made>(make: (account: string) => Made, most = MOST): (account: string) => Made {
  const kept = new Map<string, Made>();
  return (account) => {
    const made = kept.get(account) ?? make(account);
    kept.delete(account);
    kept.set(account, made);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return made;
  };
}
