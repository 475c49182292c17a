/** Types of compressed data and stream headers, for folders that only pass them on. */
export type { CodecParameters, Packet } from 'node-av/lib';
