import { IAMClient } from '@aws-sdk/client-iam';
import { clientConfig, type ClientOptions } from './client-options.ts';

/**
 * An IAM client on which no call hangs: 5 attempts, each given up after 5 s. Endpoint and signing Region are IAM's own
 * in each partition, resolved by the SDK from any Region of it.
 * @see https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
export function iamClient(options: ClientOptions = {}): IAMClient {
  return new IAMClient(clientConfig(options));
}
