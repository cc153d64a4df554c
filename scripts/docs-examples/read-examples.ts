import { lineAt } from '../layering/module-links.ts';

/** A code block that claims to run. */
export interface Example {
  /** File it was found in, from the root of the repository. */
  readonly path: string;
  /** Line of its first line of code. */
  readonly line: number;
  readonly code: string;
}

const docComment = /\/\*\*(?:[^*]|\*(?!\/))*\*\//g;
const fence = /^(```+)([^\n]*)\n([\s\S]*?)^\1[ \t]*$/gm;

/** Every fenced `ts` block behind an `@example` tag in the doc comments of a source. */
export function readDocExamples(path: string, source: string): readonly Example[] {
  return [...source.matchAll(docComment)].flatMap((comment) => {
    // The stars in front are blanked line by line, so that lines keep their numbers.
    const text = comment[0].replace(/^[ \t]*(\/\*\*|\*\/|\* ?)/gm, '');
    const first = lineAt(source, comment.index);
    return [...text.matchAll(fence)]
      .filter(([, , info = '']) => info.trim() === 'ts')
      .filter(({ index }) => lastTag(text.slice(0, index)) === '@example')
      .map((block) => exampleOf(path, text, block, first - 1));
  });
}

/** Every fenced block of a Markdown page that is marked ```` ```ts runnable ````. */
export function readPageExamples(path: string, page: string): readonly Example[] {
  return [...page.matchAll(fence)]
    .filter(([, , info = '']) => /^ts\s+runnable$/.test(info.trim()))
    .map((block) => exampleOf(path, page, block, 0));
}

function exampleOf(path: string, text: string, block: RegExpExecArray, linesBefore: number): Example {
  return { path, line: linesBefore + lineAt(text, block.index) + 1, code: block[3] ?? '' };
}

/** The block tag a position belongs to. */
function lastTag(text: string): string | undefined {
  return [...text.matchAll(/^\s*(@\w+)/gm)].at(-1)?.[1];
}
