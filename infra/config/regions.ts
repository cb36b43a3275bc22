import { GLOBAL_REGION } from '../../lambda/contract.ts';

/** The partition that a Region belongs to, as far as Keystop tells them apart. */
export function partitionOf(region: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** The Region in which a partition's account-wide services, IAM and AWS Health, deliver their events. */
export function globalRegionOf(region: string): string {
  return GLOBAL_REGION[partitionOf(region)];
}

/** Regions of AWS's own partition in which Lambda has no function URLs. */
const WITHOUT_FUNCTION_URLS = [
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
];

/**
 * Whether functions can have a URL in a Region, as of November 2026; there are none in China and GovCloud.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html
 * @see https://docs.amazonaws.cn/en_us/aws/latest/userguide/lambda.html
 */
export function hasFunctionUrls(region: string): boolean {
  return partitionOf(region) === 'aws' && !WITHOUT_FUNCTION_URLS.includes(region);
}
