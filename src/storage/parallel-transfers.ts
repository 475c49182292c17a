/** Files that are received at a time: a server gives one connection a part of its speed. */
export const PARALLEL_DOWNLOADS = 4;

/** Files that are sent at a time. A bucket takes each in parts, of which three of 8 MiB are in memory. */
export const PARALLEL_UPLOADS = 3;
