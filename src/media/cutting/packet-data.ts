import type { Packet } from 'node-av/lib';

/** Replaces a packet's data and keeps its other fields, which the bindings reset when data are set. */
export function replaceData(packet: Packet, data: Buffer): void {
  const { pts, dts, duration, flags, streamIndex } = packet;
  packet.data = data;
  Object.assign(packet, { pts, dts, duration, flags, streamIndex });
}
