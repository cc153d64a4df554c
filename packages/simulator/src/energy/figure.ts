/** Where a figure comes from. */
export interface Source {
  readonly title: string;
  /** Table, section or thread. */
  readonly place: string;
}

/** A number that the energy model rests on. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 'mA' | 'µA' | 'ms' | 'MHz' | 'bytes/s' | 'share' | 'V' | 'instructions' | 'cycles';
  /** Undefined: nobody published it, so `note` says why it is taken. */
  readonly source: Source | undefined;
  readonly note: string;
}

/** A figure that somebody published. */
export function known(name: string, value: number, unit: Figure['unit'], source: Source, note = ''): Figure {
  return { name, value, unit, source, note };
}

/** A figure nobody published for the purpose, and why it is taken. */
export function assumed(name: string, value: number, unit: Figure['unit'], note: string): Figure {
  return { name, value, unit, source: undefined, note };
}
