import { existsSync, renameSync, rmSync } from 'node:fs';

/** Puts what was made into its place. Renaming is atomic: of two at once, one wins and the other throws its copy away. */
export function keepFirst(made: string, place: string): void {
  try {
    renameSync(made, place);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
}
