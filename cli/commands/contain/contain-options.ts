import type { ShellOptions } from '../../connect/responder-session.ts';

export interface ContainOptions extends ShellOptions {
  readonly user?: string;
  readonly own?: boolean;
  readonly reason: string;
}
