/** Bytes of code and constants that engine and decoder may take on rv32imc at -Os; signatures and bundles come on top. */
export const ENGINE_CODE_BAR: number = 24 * 1024;
