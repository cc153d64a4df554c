import { FOREIGN, pointerCalls } from './pointer-calls.ts';

/** A function as gcc describes it. */
interface FunctionNode {
  readonly name: string;
  readonly file: string;
  readonly frame: number;
  readonly callees: Set<string>;
  callsPointer: boolean;
}

/** A way from a function of the interface to a function that calls no other. */
export interface StackPath {
  /** Names and frames from the outside in. */
  readonly frames: readonly { readonly name: string; readonly size: number }[];
  readonly size: number;
  /** Whether the innermost one calls a function of the port, whose stack comes on top. */
  readonly endsInPort: boolean;
}

/** The functions of a program and who calls whom. */
export class CallGraph {
  readonly #functions = new Map<string, FunctionNode>();
  readonly #deepest = new Map<string, StackPath>();
  readonly #portStack: number;

  /**
   * @param portStack stack that a function of the port takes, in bytes: it decides which path is the deepest
   * @param graphs `.ci` files (`-fcallgraph-info=su,da`) by source file
   * @throws {RangeError} When a function takes stack by a variable amount.
   */
  constructor(graphs: ReadonlyMap<string, string>, portStack: number) {
    this.#portStack = portStack;
    for (const [file, text] of graphs) this.#addNodes(file, text);
    for (const text of graphs.values()) this.#addEdges(text);
  }

  /** Functions that nothing calls and that no pointer leads to: the interface, or dead code. */
  get roots(): readonly string[] {
    const called = new Set([...this.#functions.values()].flatMap(({ callees }) => [...callees]));
    const isReached = (name: string): boolean => pointerCalls.some(({ reach }) => reach.test(name));
    return [...this.#functions]
      .filter(([title, { name }]) => !called.has(title) && !isReached(name))
      .map(([title]) => title);
  }

  /**
   * The deepest stack below a function, its own frame included.
   *
   * @throws {RangeError} When functions call each other in a circle, when one calls a function that is not known, or
   * through a pointer that `pointer-calls.ts` does not know.
   */
  deepest(title: string, callers: readonly string[] = []): StackPath {
    const known = this.#deepest.get(title);
    if (known !== undefined) return known;
    if (callers.includes(title)) throw new RangeError(`recursion: ${[...callers, title].join(' → ')}`);
    const at = this.#functions.get(title);
    if (at === undefined) throw new RangeError(`${callers.at(-1)} calls ${title}, which is not known`);
    const { targets, port } = this.#pointerTargets(at);
    const below = [...at.callees, ...targets]
      .filter((callee) => this.#functions.has(callee) || !FOREIGN.test(callee))
      .map((callee) => this.deepest(callee, [...callers, title]));
    const none: StackPath = { frames: [], size: 0, endsInPort: port };
    const most = below.reduce((best, each) => (this.depth(each) > this.depth(best) ? each : best), none);
    const { name, frame: size } = at;
    const path = { frames: [{ name, size }, ...most.frames], size: size + most.size, endsInPort: most.endsInPort };
    this.#deepest.set(title, path);
    return path;
  }

  /** Bytes of a path with what the port takes at its end. */
  depth({ size, endsInPort }: StackPath): number {
    return size + (endsInPort ? this.#portStack : 0);
  }

  #pointerTargets({ callsPointer, file, name }: FunctionNode): { targets: readonly string[]; port: boolean } {
    if (!callsPointer) return { targets: [], port: false };
    const rule = pointerCalls.find((each) => each.in.test(file));
    if (rule === undefined) {
      throw new RangeError(`${name} in ${file} calls through a pointer: say in pointer-calls.ts where that leads`);
    }
    const targets = [...this.#functions].filter(([, each]) => rule.reach.test(each.name)).map(([title]) => title);
    return { targets, port: rule.port };
  }

  #addNodes(file: string, text: string): void {
    const pattern = /^node: \{ title: "([^"]+)" label: "[^"]*\\n(\d+) bytes \(([^)]+)\)/gm;
    for (const [, title = '', bytes, how] of text.matchAll(pattern)) {
      const name = title.slice(title.lastIndexOf(':') + 1);
      if (how !== 'static') throw new RangeError(`${name} in ${file} takes stack by a variable amount (${how})`);
      const node = { name, file, frame: Number(bytes), callees: new Set<string>(), callsPointer: false };
      this.#functions.set(title, node);
    }
  }

  #addEdges(text: string): void {
    for (const [, from = '', to = ''] of text.matchAll(/^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"/gm)) {
      const caller = this.#functions.get(from);
      if (caller === undefined) continue;
      if (to === '__indirect_call') caller.callsPointer = true;
      else caller.callees.add(to);
    }
  }
}
