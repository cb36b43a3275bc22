import { mistake } from './mistakes.ts';
import { partitionOf } from './regions.ts';

/** What `keystop.config.json` says of an organization. */
export interface OrganizationConfiguration {
  /** Id of the organization, `o-…`. */
  readonly id: string;
  readonly managementAccount: string;
  /** Units, or the root, whose accounts get roles and rules; those of all units in them count. */
  readonly organizationalUnits: readonly string[];
  /** Accounts of these units that alone are covered. @default - all of them */
  readonly accounts?: readonly string[] | undefined;
  /** Regions whose findings are heard. */
  readonly regions: readonly string[];
}

/**
 * The longest stack name with an organization: names of roles and stack sets begin with it, and their end says what they
 * are; a role's name has at most 64 characters.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const MAX_STACK_NAME_OF_ORGANIZATION = 40;

type Fields = Readonly<Record<string, unknown>>;

/** Mistakes of an organization that show only between fields. */
export function organizationMistakes(raw: Fields): string[] {
  const organization = raw['organization'];
  if (!isFields(organization)) return [];
  return [
    ...twice(organization, 'regions'),
    ...twice(organization, 'accounts'),
    ...onePartition(organization),
    ...beside(raw),
  ];
}

/** Mistakes that show only beside the account and Region of the hub. */
export function hubMistakes(
  organization: OrganizationConfiguration,
  hub: { readonly account: string | undefined; readonly region: string | undefined },
): string[] {
  if (hub.account === undefined || hub.region === undefined) {
    return [
      'organization: the account and Region of the hub are not known; sign in to the security account, and set AWS_REGION',
    ];
  }
  const partition = partitionOf(hub.region);
  if (partition === 'aws-cn') {
    return [`organization: the hub is in ${hub.region}; in China Keystop guards one account, so leave it out`];
  }
  return organization.regions.flatMap((region, i) =>
    partitionOf(region) === partition
      ? []
      : [
          mistake(
            ['organization', 'regions', i],
            region,
            `a Region of the partition of the hub, which is in ${hub.region}`,
          ),
        ],
  );
}

function twice(organization: Fields, field: string): string[] {
  const values = texts(organization[field]);
  return values.flatMap((value, i) =>
    values.indexOf(value) === i ? [] : [mistake(['organization', field, i], value, 'each one once')],
  );
}

function onePartition(organization: Fields): string[] {
  const [first, ...others] = texts(organization['regions']);
  if (first === undefined) return [];
  return others.flatMap((region, i) =>
    partitionOf(region) === partitionOf(first)
      ? []
      : [mistake(['organization', 'regions', i + 1], region, `Regions of one partition only, as ${first}`)],
  );
}

function beside(raw: Fields): string[] {
  const { globalEvents, stackName } = raw;
  return [
    ...(globalEvents === true
      ? [mistake(['globalEvents'], globalEvents, 'organization.regions, which names the global Region, in place of it')]
      : []),
    ...(typeof stackName === 'string' && stackName.length > MAX_STACK_NAME_OF_ORGANIZATION
      ? [
          mistake(
            ['stackName'],
            stackName,
            `at most ${MAX_STACK_NAME_OF_ORGANIZATION} characters with an organization, since names of roles begin with it`,
          ),
        ]
      : []),
  ];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
