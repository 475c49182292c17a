/** What a pixel shows, compared with the plate. */
export const PLAIN = 0;
/** The plate in less light, by a factor that is smooth around it: a shadow, or else an even part of the subject. */
export const SHADED = 1;
export const DIFFERENT = 2;

/** What is known of a pixel's opacity before it is computed. */
export const BACKGROUND = 0;
export const UNKNOWN = 1;
export const SUBJECT = 2;
/** Inside the subject, but so near to its border that it may be hair with background behind. */
export const RIM = 3;
