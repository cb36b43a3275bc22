/** Whether a text is one line of at most `longest` UTF-16 code units, which nothing in it breaks, reorders or ends. */
export function isLine(text: string, longest: number): boolean {
  return text.length <= longest && !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/u.test(text);
}
