/**
 * 16 hexadecimal digits that are the same for the same text, and others for another text but for chance: FNV-1a of
 * 64 bits over its UTF-16 code units. It distinguishes texts, and protects nothing: two texts with one checksum are
 * easy to make.
 * @see https://datatracker.ietf.org/doc/draft-eastlake-fnv
 */
export function checksumOf(text: string): string {
  // In two halves of 32 bits: a number holds no 64 exactly, and BigInt is slow until the loop is compiled.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let index = 0; index < text.length; index += 1) {
    const mixed = (low ^ text.charCodeAt(index)) >>> 0;
    const product = mixed * PRIME_LOW;
    low = product >>> 0;
    const carried = (product - low) / HALF;
    // 2^40 times the low half is that half, moved up by 8 bits, in the high one.
    high = (high * PRIME_LOW + ((mixed << 8) >>> 0) + carried) >>> 0;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}

const HALF = 2 ** 32;
// The prime is 2^40 + 0x1b3.
const PRIME_LOW = 0x1b3;
