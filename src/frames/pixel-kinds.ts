/** What is known of a pixel's opacity before it is computed. */
export const BACKGROUND = 0;
export const UNKNOWN = 1;
export const SUBJECT = 2;
