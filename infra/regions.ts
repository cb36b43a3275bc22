/**
 * The Region in which a partition's account-wide services, IAM and AWS Health, deliver their events.
 * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
 */
export function globalRegionOf(region: string): string {
  if (region.startsWith('cn-')) return 'cn-north-1';
  if (region.startsWith('us-gov-')) return 'us-gov-west-1';
  return 'us-east-1';
}
