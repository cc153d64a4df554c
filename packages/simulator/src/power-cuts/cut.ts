import { type CutMoment, SimulatorError } from '../errors.ts';

/** One power cut: at which flash operation, counted from 1 since the update began or since the power came back. */
export interface Cut {
  readonly operation: number;
  readonly moment: CutMoment;
}

/** The three places in an operation where the power can go away. */
export const MOMENTS: readonly CutMoment[] = ['before', 'torn', 'after'];

/** Writes cuts as `--cut` takes them: `17:torn,4:after`. */
export function cutsText(cuts: readonly Cut[]): string {
  return cuts.map(({ operation, moment }) => `${operation}:${moment}`).join(',');
}

/**
 * Reads cuts as {@link cutsText} writes them.
 *
 * @throws {SimulatorError} `POWER_CUT_TEXT`
 */
export function parseCuts(text: string): readonly Cut[] {
  return text.split(',').map((part) => {
    const [number = '', name] = part.split(':');
    const moment = MOMENTS.find((each) => each === name);
    if (/^[1-9][0-9]{0,6}$/.test(number) && moment !== undefined) return { operation: Number(number), moment };
    throw new SimulatorError('POWER_CUT_TEXT', `"${part}" is no cut; write 17:torn, with before, torn or after`);
  });
}
