import { onceEach } from '../../usecases/shared/once-each.ts';

/** Accounts of which a function keeps its clients; a thousand of them would fill its memory. */
const MOST = 100;

/**
 * One thing per account, kept from one invocation to the next: the credentials of a role, the pace of its calls. The
 * account that was asked for longest ago is forgotten first.
 */
export function perAccount<Made>(make: (account: string) => Made, most = MOST): (account: string) => Made {
  return onceEach(make, most);
}
