import type { ENV } from '../../../lambda/contract.ts';

/** Environment variables by the names that the handlers read; another name does not compile. */
export type Environment = { readonly [Name in (typeof ENV)[keyof typeof ENV]]?: string | undefined };
