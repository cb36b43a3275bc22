/** Headings of the table of keys; on a narrow screen each stands beside its cell. */
export const COLUMNS = ['Access key', 'User', 'Age', 'Last used', 'State', 'Next', 'From'] as const;
