/** Memory of the device code by how it is used. @module */

const SECTOR_SIZE = 4096;
/** Memory for the patch decoder that a device may decide to give, in bytes. */
export const RAM_BUDGETS: readonly number[] = [8, 12, 16].map((kilobytes) => kilobytes * 1024);
/**
 * Stack that one function of the port may take, flash driver included. An assumption: on a device it is the vendor's code.
 */
export const PORT_STACK: number = 512;

/** A way of using the engine, and the memory it takes. */
export interface RamUse {
  readonly name: string;
  readonly engine: number;
  readonly sector: number;
  readonly workspace: number;
  readonly stack: number;
  readonly total: number;
}

/** Memory by configuration. The decoder's state is part of the engine's struct, so a budget is state and workspace. */
export function ramUses(engineSize: number, stack: number, patchStateSize: number): readonly RamUse[] {
  const use = (name: string, workspace: number): RamUse => {
    const total = engineSize + SECTOR_SIZE + workspace + stack;
    return { name, engine: engineSize, sector: SECTOR_SIZE, workspace, stack, total };
  };
  return [
    use('raw images only', 0),
    ...RAM_BUDGETS.map((budget) => use(`patches of at most ${budget / 1024} KB decoder RAM`, budget - patchStateSize)),
  ];
}
