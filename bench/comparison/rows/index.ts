import type { Row } from '../row.ts';
import { enhanceRows } from './enhance.ts';
import { filmRows } from './films.ts';
import { passRows } from './pass.ts';
import { serviceRows } from './service.ts';
import { workRows } from './works.ts';

/** All that is compared, in the order of the table. */
export const ROWS: readonly Row[] = [...passRows, ...enhanceRows, ...filmRows, ...workRows, ...serviceRows];
