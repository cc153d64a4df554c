import type { Effort } from './plan.ts';
import type { Scenario } from './scenario.ts';

/** How thorough a proof is: for the tests, by default, every single cut, and to catch mutations. */
export type Thoroughness = 'test' | 'sample' | 'full' | 'mutation';

/** A scenario is sampled when its sectors are so many that trying them all shows nothing new. */
const isLarge = ({ story, board }: Scenario): boolean => story.isLarge || board.slotSize > 256 * 1024;

/** How many runs a scenario gets. */
export function effortOf(scenario: Scenario, thoroughness: Thoroughness): Effort {
  switch (thoroughness) {
    case 'test':
      return isLarge(scenario) ? { single: 1, double: 1, triple: 0 } : { single: 4, double: 2, triple: 1 };
    case 'sample':
      return isLarge(scenario) ? { single: 3, double: 1, triple: 1 } : { single: 6, double: 2, triple: 2 };
    case 'full':
      if (isLarge(scenario)) return { single: 60, double: 15, triple: 15 };
      return { single: Number.POSITIVE_INFINITY, double: 80, triple: 70 };
    case 'mutation':
      return isLarge(scenario) ? { single: 0, double: 0, triple: 0 } : { single: 40, double: 8, triple: 4 };
  }
}
