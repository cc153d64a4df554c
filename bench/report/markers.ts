/** A page without the two markers that the figures belong between. */
export class MissingMarkersError extends Error {
  override readonly name: string = 'MissingMarkersError';
  readonly section: string;

  constructor(section: string) {
    super(
      `The page has no section '${section}'. Put the lines '${beginOf(section)}' and '${endOf(section)}' where the figures belong.`,
    );
    this.section = section;
  }
}

function beginOf(section: string): string {
  return `<!-- bench:${section} begin -->`;
}

function endOf(section: string): string {
  return `<!-- bench:${section} end -->`;
}

/**
 * Replace what stands between the markers of a section; the rest of the page stays as it is.
 *
 * @throws {MissingMarkersError} When a marker is missing or they stand in the wrong order.
 */
export function replaceSection(page: string, section: string, content: string): string {
  const begin = beginOf(section);
  const start = page.indexOf(begin);
  const end = page.indexOf(endOf(section));
  if (start < 0 || end < start) throw new MissingMarkersError(section);
  return `${page.slice(0, start)}${begin}\n\n${content.trim()}\n\n${page.slice(end)}`;
}
