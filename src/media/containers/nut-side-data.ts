import { AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL } from 'node-av/constants';
import type { Packet } from 'node-av/lib';

/** Bytes of the number that says what lies beside a picture. */
const ID_BYTES = 8;

/**
 * Repairs what lies beside a picture that was read from NUT, such as its transparency: FFmpeg writes its number into the
 * content, and puts it before that once more when it reads.
 */
export function repairSideData(packet: Packet): void {
  const data = packet.getSideData(AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL);
  if (!data || data.length < 2 * ID_BYTES) return;
  if (!data.subarray(0, ID_BYTES).equals(data.subarray(ID_BYTES, 2 * ID_BYTES))) return;
  const repaired = Buffer.from(data.subarray(ID_BYTES));
  packet.freeSideData();
  packet.addSideData(AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL, repaired);
}
