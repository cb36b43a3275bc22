/** Text that is HTML already. Made by `html` and `trusted` only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

/**
 * HTML in which every part is escaped that is not HTML itself, for contents of elements and for attributes in quotes.
 * User names, services and messages of AWS may hold anything: nothing reaches the page but through here.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(texts.reduce((all, text, at) => `${all}${write(parts[at - 1] ?? '')}${text}`));
}

/** Takes a text for HTML as it is: for what Keystop itself wrote. */
export function trusted(text: string): Html {
  return new Html(text);
}

function write(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escapeText(part);
  if (typeof part === 'number') return String(part);
  return part.map(({ text }) => text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
