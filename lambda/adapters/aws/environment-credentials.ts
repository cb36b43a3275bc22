/**
 * Takes the place of the SDK's whole search for credentials in the bundles of deployed functions: Lambda hands a function
 * its role's credentials in the environment, so no file, process or network needs to be asked, nor its code loaded.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
