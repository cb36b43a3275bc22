import type { Budgets } from '../../../lambda/usecases/ports/ledger.ts';

/** The budgets port in memory; passes the same contract tests as the adapter. */
export function memoryBudgets(): Budgets {
  const budgets = new Map<string, Set<string>>();
  const membersOf = (budget: string): Set<string> => {
    const members = budgets.get(budget) ?? new Set();
    budgets.set(budget, members);
    return members;
  };
  return {
    take: async (budget, member, most) => {
      if (!(most > 0)) return false;
      const members = membersOf(budget);
      if (!members.has(member) && members.size >= most) return false;
      members.add(member);
      return true;
    },
    note: async (budget, member) => void membersOf(budget).add(member),
  };
}
