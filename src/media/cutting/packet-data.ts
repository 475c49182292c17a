import type { Packet } from 'node-av/lib';

/** Gives a packet other bytes. The bindings forget all else when its data are set. */
export function replaceData(packet: Packet, data: Buffer): void {
  const { pts, dts, duration, flags, streamIndex } = packet;
  packet.data = data;
  Object.assign(packet, { pts, dts, duration, flags, streamIndex });
}
