import { unexpectedAnswer } from './aws-fault.ts';

interface MarkedPage {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/**
 * All pages of an IAM listing, in order. A marker that comes twice, or is missing from a truncated page, is a fault:
 * neither an endless loop nor half a list.
 */
export async function* markedPages<Page extends MarkedPage>(
  asked: string,
  fetch: (marker: { Marker?: string }) => Promise<Page>,
): AsyncGenerator<Page> {
  const seen = new Set<string>();
  let marker: string | undefined;
  do {
    const page = await fetch(marker === undefined ? {} : { Marker: marker });
    yield page;
    marker = page.IsTruncated === true ? nextMarker(asked, page.Marker, seen) : undefined;
  } while (marker !== undefined);
}

function nextMarker(asked: string, marker: string | undefined, seen: Set<string>): string {
  if (marker === undefined || marker === '') throw unexpectedAnswer(asked, 'a truncated page without a marker');
  if (seen.has(marker)) throw unexpectedAnswer(asked, 'the same page marker twice');
  seen.add(marker);
  return marker;
}
