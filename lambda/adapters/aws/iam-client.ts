import { IAMClient } from '@aws-sdk/client-iam';
import { clientConfig, type ClientOptions } from './client-options.ts';

/**
 * An IAM client on which no call hangs: 5 attempts, each given up after 5 s. With a client `beside` it, whose
 * connections it uses: IAM's endpoint is the same for all accounts of a partition. Endpoint and signing Region are IAM's own
 * in each partition, resolved by the SDK from any Region of it.
 * @see https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
export function iamClient(options: ClientOptions = {}, beside?: IAMClient): IAMClient {
  const config = clientConfig(options);
  return new IAMClient(beside === undefined ? config : { ...config, requestHandler: beside.config.requestHandler });
}
