import { checksumOf } from '../../domain/shared/checksum.ts';

const READABLE_CHARACTERS = 200;

/**
 * An id made of untrusted texts: the same for the same text, in one line of at most 217 characters, and
 * without the user part and the query of an address, where passwords and tokens stand. What is left out is distinguished
 * by a checksum.
 */
export function identifierOf(...parts: readonly string[]): string {
  const text = parts.join('/');
  const readable = withoutSecrets(text)
    .slice(0, READABLE_CHARACTERS)
    // Control characters, line ends, what reorders a line, and halves of a character, such as the cut may leave.
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu, ' ');
  return readable === text ? text : `${readable}~${checksumOf(text)}`;
}

function withoutSecrets(text: string): string {
  return text.replace(/\/\/[^/\s?#]*@/g, '//').replace(/\?[^#\s]*/g, '');
}
