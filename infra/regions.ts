/** The partition that a Region belongs to, as far as Keystop tells them apart. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/**
 * The Region in which a partition's account-wide services, IAM and AWS Health, deliver their events.
 * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
 */
export function globalRegionOf(region: string): string {
  switch (partitionOf(region)) {
    case 'aws-cn':
      return 'cn-north-1';
    case 'aws-us-gov':
      return 'us-gov-west-1';
    case 'aws':
      return 'us-east-1';
  }
}
