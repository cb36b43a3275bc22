import type { IAMClientConfig } from '@aws-sdk/client-iam';

/** How an AWS client reaches its service. */
export interface ClientOptions {
  /** @default - the SDK's own search: environment, then profile */
  readonly region?: string | undefined;
  /** @default - the SDK's own search */
  readonly credentials?: IAMClientConfig['credentials'];
  /** For tests and private endpoints. @default - resolved by the SDK from the Region */
  readonly endpoint?: string | undefined;
  /** All attempts of one call, the first included. */
  readonly maxAttempts?: number | undefined;
  /** Slows down by itself once AWS throttles, for all calls of the client. @default false */
  readonly adaptive?: boolean | undefined;
  /** Milliseconds until a connection must stand. */
  readonly connectionTimeoutMs?: number | undefined;
  /** Milliseconds until an attempt must be answered; then it is given up and tried again. */
  readonly requestTimeoutMs?: number | undefined;
}

export interface ClientDefaults {
  readonly maxAttempts: number;
  readonly connectionTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

const DEFAULTS: ClientDefaults = { maxAttempts: 5, connectionTimeoutMs: 1000, requestTimeoutMs: 5000 };

/**
 * Client configuration under which no attempt hangs: retries with growing, jittered pauses, and limits for
 * connecting and for answering. Plain handler options cost no import beyond the client's own.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function clientConfig(options: ClientOptions = {}, defaults: ClientDefaults = DEFAULTS) {
  const requestTimeout = options.requestTimeoutMs ?? defaults.requestTimeoutMs;
  return {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    retryMode: options.adaptive === true ? ('adaptive' as const) : ('standard' as const),
    maxAttempts: options.maxAttempts ?? defaults.maxAttempts,
    requestHandler: {
      connectionTimeout: options.connectionTimeoutMs ?? defaults.connectionTimeoutMs,
      requestTimeout,
      // Without this the SDK only warns that the limit has passed, and waits on.
      throwOnRequestTimeout: true,
      // An answer that stops half-way: the request limit ends with the headers.
      socketTimeout: requestTimeout,
    },
  };
}
