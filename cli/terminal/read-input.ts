import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { UsageError } from './exit-code.ts';

/** What a file holds, or standard input for `-`, as text. @throws UsageError where it cannot be read */
export async function readInput(file: string): Promise<string> {
  return decode(file === '-' ? await buffer(process.stdin) : await readBytes(file), file);
}

/** The input's name, for people. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} cannot be read: ${why}; name a file that is there, or - for standard input`, {
      cause,
    });
  }
}

// `>` of Windows PowerShell writes UTF-16 with a byte order mark.
function decode(bytes: Buffer, file: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    // A byte order mark is left out by the decoder.
    return new TextDecoder(encoding).decode(bytes);
  } catch (cause) {
    throw new UsageError(`${inputName(file)} has ${bytes.length} bytes, more than one text can hold`, { cause });
  }
}
