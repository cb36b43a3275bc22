/** Jest's matcher for a text with this part, typed so that it may stand where a value is expected. */
export function containing(part: string): unknown {
  return expect.stringContaining(part);
}
