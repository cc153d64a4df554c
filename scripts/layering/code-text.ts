/** A TypeScript source with parts blanked out, so that patterns meet only what they are meant for. Lengths stay. */
export interface CodeText {
  /** Comments are blank. */
  readonly withStrings: string;
  /** Comments and the contents of strings, templates and regular expressions are blank. */
  readonly codeOnly: string;
}

type Mode = 'code' | 'template';

/** After one of these a slash starts a regular expression; after anything else it divides. */
const beforeExpression = /(?:^|[=(,:;!&|?{}[\]+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|throw|await|yield))\s*$/;

/**
 * Blanks comments and strings. It knows just enough of the language for formatted sources: nested templates, and
 * regular expressions told from divisions by what stands before them.
 */
export function readCodeText(source: string): CodeText {
  const withStrings = source.split('');
  const codeOnly = source.split('');
  const modes: { mode: Mode; depth: number }[] = [{ mode: 'code', depth: 0 }];
  let at = 0;

  const blank = (target: string[], from: number, to: number): void => {
    for (let index = from; index < to; index += 1) if (target[index] !== '\n') target[index] = ' ';
  };
  const skipQuoted = (quote: string): void => {
    const start = at + 1;
    at += 1;
    while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
    blank(codeOnly, start, at);
    at += 1;
  };
  const skipExpression = (): void => {
    const start = at;
    let inClass = false;
    at += 1;
    while (at < source.length && source[at] !== '\n' && (inClass || source[at] !== '/')) {
      if (source[at] === '[') inClass = true;
      if (source[at] === ']') inClass = false;
      at += source[at] === '\\' ? 2 : 1;
    }
    blank(codeOnly, start, at + 1);
    at += 1;
  };
  const skipComment = (end: number): void => {
    blank(withStrings, at, end);
    blank(codeOnly, at, end);
    at = end;
  };
  const endOf = (mark: string, extra: number): number => {
    const found = source.indexOf(mark, at + extra);
    return found < 0 ? source.length : found;
  };

  while (at < source.length) {
    const current = modes.at(-1) ?? { mode: 'code', depth: 0 };
    const two = source.slice(at, at + 2);
    const one = source[at];
    if (current.mode === 'template') {
      if (one === '`') modes.pop();
      else if (two === '${') modes.push({ mode: 'code', depth: 0 });
      if (one !== '`' && two !== '${') blank(codeOnly, at, at + (one === '\\' ? 2 : 1));
      at += one === '\\' || two === '${' ? 2 : 1;
    } else if (two === '//') skipComment(endOf('\n', 2));
    else if (two === '/*') skipComment(Math.min(source.length, endOf('*/', 2) + 2));
    else if (one === "'" || one === '"') skipQuoted(one);
    else if (one === '/' && beforeExpression.test(codeOnly.slice(Math.max(0, at - 80), at).join(''))) skipExpression();
    else {
      if (one === '`') modes.push({ mode: 'template', depth: 0 });
      if (one === '{') current.depth += 1;
      if (one === '}' && current.depth === 0 && modes.length > 1) modes.pop();
      else if (one === '}') current.depth -= 1;
      at += 1;
    }
  }
  return { withStrings: withStrings.join(''), codeOnly: codeOnly.join('') };
}
