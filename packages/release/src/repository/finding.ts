import { ReleaseError } from '../errors.ts';

/** Something an audit found. */
export interface Finding {
  /** `error`: some device would fail or get the wrong thing. `warning`: devices do not notice. */
  readonly severity: 'error' | 'warning';
  /** Stable: `AUDIT_…`, or the code of what refused a file. */
  readonly code: string;
  readonly path: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** A refusal as a finding; anything else is a fault of the program, or of the disk, and passes through. */
export function findingOf(error: unknown, path: string, severity: Finding['severity']): Finding {
  if (!(error instanceof ReleaseError)) throw error;
  const message = error.message.startsWith(`${path}: `) ? error.message.slice(path.length + 2) : error.message;
  return { severity, code: error.code, path, message };
}
