import { availableParallelism } from 'node:os';

/** Videos that are worked on at a time; each keeps some decoded pictures in memory. */
export const PARALLEL_VIDEOS = Math.min(8, availableParallelism());
