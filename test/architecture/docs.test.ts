import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '../..');
const FOLDERS = ['', 'docs', 'docs/decisions', 'test/emulator', 'test/bench/sweep', 'test/fixtures', '.github'];
const PAGES = FOLDERS.flatMap((folder) => pagesIn(folder).map((name) => join(folder, name)));

function pagesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.md'));
}

const withoutUrls = (text: string): string => text.replace(/\b[a-z][a-z0-9]*:\/\/[^\s)>"'`]+/g, '');

/** Paths of the repository that a text names. `NAME` stands for a name that the reader chooses. */
function pathsIn(text: string): readonly string[] {
  const named = withoutUrls(text).match(/(?<![\w./-])(?:lambda|cli|infra|test|docs|scripts|\.ci|\.github)\/[\w./-]*/g);
  const paths = (named ?? []).map((path) => path.replace(/\.+$/, ''));
  return paths.filter((path) => !/\bNAME\b/.test(path));
}

/** Targets of the links of a page that are no URLs. */
function linksIn(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return links.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/ /g, '-'),
  );
}

/** What is wrong with a link of a page, by the pages that there are. */
function faultOf(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), path));
  if (!existsSync(join(ROOT, target))) return `${link}: no such file`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  const known = anchorsOf(readFileSync(join(ROOT, target), 'utf8'));
  return known.includes(anchor) ? undefined : `${link}: no such heading`;
}

describe('the pages', () => {
  it('are all found', () => {
    expect(PAGES).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'docs/architecture.md',
        'docs/decisions/README.md',
        'test/emulator/README.md',
      ]),
    );
  });

  it.each(PAGES)('%s names only files and folders that exist', (page) => {
    const named = pathsIn(readFileSync(join(ROOT, page), 'utf8'));
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it.each(PAGES)('%s links only to pages and headings that exist', (page) => {
    const links = linksIn(readFileSync(join(ROOT, page), 'utf8'));
    expect(links.flatMap((link) => faultOf(page, link) ?? [])).toEqual([]);
  });

  it.each([...PAGES, '.github/workflows/ci.yml'])('%s names only scripts of package.json', (page) => {
    const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)];
    expect(named.map(([, script = '']) => script).filter((script) => !(script in scripts.scripts))).toEqual([]);
  });

  it('have an index of all decisions', () => {
    const index = linksIn(readFileSync(join(ROOT, 'docs/decisions/README.md'), 'utf8'));
    const decisions = pagesIn('docs/decisions').filter((name) => name !== 'README.md');
    expect(decisions.filter((name) => !index.includes(name))).toEqual([]);
  });
});

describe('the check of a page', () => {
  it.each([
    ['a path in code', 'see `lambda/nowhere.ts`.', ['lambda/nowhere.ts']],
    ['a folder', 'in `cli/commands/`', ['cli/commands/']],
    ['a path at the end of a sentence', 'in docs/runbook.md.', ['docs/runbook.md']],
    ['no path in a URL', 'https://example.com/docs/page', []],
    ['no path with a name that the reader chooses', '`cli/commands/NAME/NAME.ts`', []],
  ])('sees %s', (_name, text, paths) => {
    expect(pathsIn(text)).toEqual(paths);
  });

  it.each([
    ['docs/runbook.md', 'nowhere.md', 'nowhere.md: no such file'],
    ['docs/runbook.md', 'configuration.md#nowhere', 'configuration.md#nowhere: no such heading'],
    ['docs/runbook.md', '../README.md#what-it-does', undefined],
    ['README.md', '#develop', undefined],
  ])('says of the link of %s to %s: %s', (page, link, fault) => {
    expect(faultOf(page, link)).toBe(fault);
  });
});
