import { type ConfigurationFile, DEFAULTS, policyDocumentOf } from './schema.ts';
import { mistake } from './mistakes.ts';
import { organizationMistakes } from './organization.ts';

/**
 * Bytes of a Lambda function's environment that the policy may take: 4 KB hold all variables together, and the others
 * (table, topic, bus, accounts, modes) need up to 1 KB.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_POLICY_BYTES = 3072;

type Fields = Readonly<Record<string, unknown>>;

/** Mistakes that show only between fields. Reads the raw content: fields of a wrong type are another check's business. */
export function crossMistakes(raw: unknown): string[] {
  if (!isFields(raw)) return [];
  return [
    ...finalWarning(raw),
    ...entries(raw, 'exemptions').flatMap(([exemption, i]) => oneSubject(exemption, i)),
    ...entries(raw, 'protectedIdentities').flatMap(([identity, i]) => endOfNotify(identity, i)),
    ...window(raw),
    ...reportersOfAccounts(raw),
    ...organizationMistakes(raw),
    ...policySize(raw),
  ];
}

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

function finalWarning(raw: Fields): string[] {
  const final = raw['finalWarningDays'] ?? DEFAULTS.finalWarningDays;
  const first = raw['warningDays'] ?? DEFAULTS.warningDays;
  if (typeof final !== 'number' || typeof first !== 'number' || final < first) return [];
  return [mistake(['finalWarningDays'], final, `fewer days than warningDays, which is ${first}`)];
}

function oneSubject(exemption: Fields, i: number): string[] {
  const named = ['user', 'accessKeyId', 'path'].filter((name) => exemption[name] !== undefined);
  if (named.length === 1) return [];
  const got = named.length === 0 ? 'none of them' : named.join(' and ');
  return [`exemptions[${i}]: got ${got}; use exactly one of user, accessKeyId and path`];
}

function endOfNotify(identity: Fields, i: number): string[] {
  const notifies = identity['onExposed'] === 'notify';
  if (notifies && identity['expires'] === undefined) {
    return [
      `protectedIdentities[${i}].expires: missing; onExposed "notify" leaves an exposed key Active, so it needs a last day, "YYYY-MM-DD"`,
    ];
  }
  if (!notifies && identity['expires'] !== undefined) {
    return [
      `protectedIdentities[${i}].expires: got ${JSON.stringify(identity['expires'])}; leave it out, it ends onExposed "notify" only, never the protection`,
    ];
  }
  return [];
}

/** A window that never opens, or that sweeps can miss for ever, would mean that no stale key is ever contained. */
function window(raw: Fields): string[] {
  const value = raw['containWindow'];
  if (!isFields(value)) return [];
  const { fromHour, toHour } = value;
  const interval = raw['sweepIntervalHours'] ?? DEFAULTS.sweepIntervalHours;
  if (typeof fromHour !== 'number' || typeof toHour !== 'number' || typeof interval !== 'number') return [];
  if (fromHour >= toHour) {
    return [
      mistake(
        ['containWindow', 'toHour'],
        toHour,
        `an hour after fromHour, which is ${fromHour}; a window does not run over midnight`,
      ),
    ];
  }
  if (interval <= toHour - fromHour) return [];
  return [
    mistake(
      ['sweepIntervalHours'],
      interval,
      `at most ${toHour - fromHour} with this containWindow: sweeps further apart than the window is long may never fall into it`,
    ),
  ];
}

/** Who may report keys of other accounts needs somebody there whom the reports bus admits. */
function reportersOfAccounts(raw: Fields): string[] {
  const admitted = texts(raw, 'reporters').map(accountOf);
  return texts(raw, 'reporterAccounts').flatMap((account, i) =>
    admitted.includes(account)
      ? []
      : [
          mistake(
            ['reporterAccounts', i],
            account,
            'an account of which reporters names a role or user, or leave it out',
          ),
        ],
  );
}

function policySize(raw: Fields): string[] {
  // As Lambda measures it: the value once more inside JSON, each quotation mark escaped.
  const policy = JSON.stringify(policyDocumentOf(raw));
  const organization = isFields(raw['organization']) ? raw['organization'] : {};
  const accounts = texts(organization, 'accounts');
  const listed = [...accounts, ...texts(organization, 'organizationalUnits'), ...texts(raw, 'overrideRoles')].join();
  const bytes = Buffer.byteLength(JSON.stringify(policy)) + listed.length;
  if (bytes <= MAX_POLICY_BYTES) return [];
  return [
    `the file: got a policy of ${bytes} bytes; use at most ${MAX_POLICY_BYTES}, more does not fit in a Lambda function's environment: shorten owners and reasons, exempt a path in place of single users, or exempt users by the tag keystop:exempt-until${accounts.length === 0 ? '' : '; name organizational units in place of accounts'}`,
  ];
}

function entries(raw: Fields, name: string): (readonly [Fields, number])[] {
  const value = raw[name];
  if (!Array.isArray(value)) return [];
  return value
    .map((entry: unknown, i) => [entry, i] as const)
    .filter((pair): pair is readonly [Fields, number] => isFields(pair[0]));
}

function texts(raw: Fields, name: string): readonly string[] {
  const value = raw[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
