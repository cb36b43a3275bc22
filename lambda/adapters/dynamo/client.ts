import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig, type ClientOptions } from '../aws/client-options.ts';

// DynamoDB answers in milliseconds: an attempt that takes a second is lost, and the next one is worth more.
const DEFAULTS = { maxAttempts: 3, connectionTimeoutMs: 500, requestTimeoutMs: 1500 };

/** A DynamoDB client that gives up soon: a ledger that does not answer must not hold up a containment. */
export function dynamoClient(options: ClientOptions = {}): DynamoDBClient {
  return new DynamoDBClient(clientConfig(options, DEFAULTS));
}
