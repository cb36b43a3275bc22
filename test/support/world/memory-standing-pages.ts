import type { KeyStanding } from '../../../lambda/domain/sweep-report/key-standing.ts';
import type { StagedRun } from '../../../lambda/domain/sweep/account-sweep.ts';
import type { StandingPages } from '../../../lambda/usecases/ports/sweep.ts';

/** Where keys stand, page by page in memory; passes the same contract tests as the adapter. */
export function memoryStandingPages(): StandingPages {
  const pages = new Map<string, { readonly startedAt: number; readonly keys: readonly KeyStanding[] }>();
  const heads = new Map<string, { readonly startedAt: number; readonly pages: number; readonly reportedAt: Date }>();
  return {
    addPage: async ({ account, startedAt }, page, keys) =>
      void pages.set(`${account} ${page}`, { startedAt: startedAt.getTime(), keys: structuredClone(keys) }),
    close: async ({ account, startedAt }, all) => void heads.set(account, { startedAt: startedAt.getTime(), ...all }),
    load: async (run) => {
      const head = heads.get(run.account);
      if (head?.startedAt !== run.startedAt.getTime()) return undefined;
      const found = Array.from({ length: head.pages }, (_each, page) => pages.get(nameOf(run, page)));
      const all = found.filter((page) => page?.startedAt === head.startedAt).flatMap((page) => page?.keys ?? []);
      const isWhole = found.every((page) => page?.startedAt === head.startedAt);
      return isWhole ? { keys: all, reportedAt: head.reportedAt } : undefined;
    },
  };
}

function nameOf({ account }: StagedRun, page: number): string {
  return `${account} ${page}`;
}
