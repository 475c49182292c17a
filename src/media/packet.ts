/** Compressed data with its timestamps, and what a stream's header says of it, for the rooms that only pass them on. */
export type { CodecParameters, Packet } from 'node-av/lib';
