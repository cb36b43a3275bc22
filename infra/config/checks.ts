import { mistake } from './mistakes.ts';
import { accountOf } from './relations.ts';
import type { ConfigurationFile } from './schema.ts';

/** Exemptions and protections whose last day (UTC) has passed: they no longer hold, which may come as a surprise. */
export function expiredEntries(file: ConfigurationFile, now: Date): string[] {
  const today = now.toISOString().slice(0, 10);
  const exemptions = (file.exemptions ?? []).map((entry, i) => ({
    expires: entry.expires,
    text: `exemptions[${i}] (${entry.user ?? entry.accessKeyId ?? entry.path ?? ''}, owner ${entry.owner}) no longer exempts anything`,
  }));
  const identities = (file.protectedIdentities ?? []).map((entry, i) => ({
    expires: entry.expires,
    text: `protectedIdentities[${i}] (${entry.user}): an exposed key of it is contained again, not left to a person`,
  }));
  return [...exemptions, ...identities]
    .filter((entry) => entry.expires !== undefined && entry.expires < today)
    .map((entry) => `${entry.text}: it expired on ${entry.expires}. Renew or remove it.`);
}

/**
 * Reporters of an account that is neither the deployment's own nor one of `reporterAccounts`: the rule on the reports bus
 * would not hear them. Shows only where the account is known.
 */
export function strayReporters(
  reporters: readonly string[],
  accounts: { readonly own: string; readonly reporterAccounts: readonly string[] },
): string[] {
  const known = [accounts.own, ...accounts.reporterAccounts];
  return reporters.flatMap((arn, i) =>
    known.includes(accountOf(arn))
      ? []
      : [
          mistake(
            ['reporters', i],
            arn,
            `an ARN of ${accounts.own}, or name ${accountOf(arn)} in reporterAccounts too`,
          ),
        ],
  );
}

/**
 * Roles of another account that are to override: the function's URL admits principals of its own account only. Shows only
 * where that is known.
 */
export function strayOverrideRoles(roles: readonly string[], own: string): string[] {
  return roles.flatMap((arn, i) =>
    accountOf(arn) === own
      ? []
      : [mistake(['overrideRoles', i], arn, `a role of ${own}, since no other account can call the function`)],
  );
}
