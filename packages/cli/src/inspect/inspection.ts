/** What an inspector found: data for machines, a drawing for people. */
export interface Inspection {
  readonly data: object;
  readonly lines: () => readonly string[];
}
