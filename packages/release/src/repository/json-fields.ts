import { digestFromHex, digestToHex } from '../digest.ts';
import { ReleaseError, type ReleaseErrorCode } from '../errors.ts';
import { MAX_UINT32 } from '../map-fields.ts';

/** Reads one JSON object field by field; whatever does not fit is refused with the same code and its place. */
export class JsonFields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #at: string;
  readonly #code: ReleaseErrorCode;

  /** @param at name of the object in messages, such as `releases/lamp/1.0.json` */
  constructor(value: unknown, at: string, code: ReleaseErrorCode) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ReleaseError(code, at, 'must be an object');
    }
    this.#object = Object.fromEntries(Object.entries(value));
    this.#at = at;
    this.#code = code;
  }

  /** Whether the field is there. */
  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  names(): string[] {
    return Object.keys(this.#object);
  }

  /** Refuses the field. */
  fail(name: string, problem: string): never {
    throw new ReleaseError(this.#code, `${this.#at}: ${name}`, problem);
  }

  raw(name: string): unknown {
    return this.has(name) ? this.#object[name] : undefined;
  }

  text(name: string): string {
    const value = this.raw(name);
    return typeof value === 'string' ? value : this.fail(name, 'must be text');
  }

  boolean(name: string): boolean {
    const value = this.raw(name);
    return typeof value === 'boolean' ? value : this.fail(name, 'must be true or false');
  }

  uint(name: string, most: number = MAX_UINT32): number {
    const value = this.raw(name);
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= most) return value;
    return this.fail(name, `must be a whole number from 0 to ${most}`);
  }

  /** A SHA-256 in lower-case hexadecimal. */
  digest(name: string): string {
    const text = this.text(name);
    try {
      if (digestToHex(digestFromHex(text)) === text) return text;
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
    }
    return this.fail(name, 'must be a SHA-256 in 64 lower-case hexadecimal digits');
  }

  list(name: string): readonly unknown[] {
    const value = this.raw(name);
    return Array.isArray(value) ? value : this.fail(name, 'must be a list');
  }

  /** An object in a field. */
  object(name: string): JsonFields {
    return new JsonFields(this.raw(name), `${this.#at}: ${name}`, this.#code);
  }

  /** The objects of a list. */
  objects(name: string): JsonFields[] {
    return this.list(name).map((value, index) => new JsonFields(value, `${this.#at}: ${name}[${index}]`, this.#code));
  }
}

/** The JSON value in bytes of UTF-8. */
export function parseJson(bytes: Uint8Array, at: string, code: ReleaseErrorCode): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReleaseError(
      code,
      at,
      `is not JSON: ${reason}; take it from a copy, or remove it and publish the release again`,
      { cause },
    );
  }
}

/** JSON as every document of a repository is written, so that the same content is the same bytes. */
export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
