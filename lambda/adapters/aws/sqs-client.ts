import { SQSClient } from '@aws-sdk/client-sqs';
import { clientConfig, type ClientOptions } from './client-options.ts';

export function sqsClient(options: ClientOptions = {}): SQSClient {
  return new SQSClient(clientConfig(options));
}
