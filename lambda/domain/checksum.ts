/**
 * 16 hexadecimal digits that are the same for the same text, and others for another text but for chance: FNV-1a of
 * 64 bits over its UTF-16 code units. It tells texts apart, and guards nothing: whoever wants two texts of one checksum
 * finds them.
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv
 */
export function checksumOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
