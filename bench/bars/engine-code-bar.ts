/** Bytes of code and constants that the whole engine may take on rv32imc at -Os. */
export const ENGINE_CODE_BAR: number = 24 * 1024;
