/** Whether the whole of the large matrices is run, as before a release: `npm run test:full`. */
export const isFull = Boolean(process.env.FOOTLIGHT_FULL_TESTS);

/** Why a test is skipped that only the full run has. */
export const unlessFull: string | false = isFull ? false : 'only npm run test:full runs it';
