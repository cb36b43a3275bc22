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
  /** Regions whose findings Keystop receives. */
  readonly regions: readonly string[];
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
