import {
  AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
  AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
} from 'node-av/constants';
import type { CodecParameters } from 'node-av/lib';
import type { Frame } from '../frame.ts';
import type { HdrMetadata, MasteringDisplay } from '../media-info.ts';
import { CHROMATICITY_STEPS, LUMINANCE_STEPS } from './hdr-options.ts';

/** FFmpeg's AVMasteringDisplayMetadata: rationals of two 32-bit numbers, then two flags. */
const RATIONAL_BYTES = 8;
const MASTERING_BYTES = 88;
const MIN_LUMINANCE = 8;
const MAX_LUMINANCE = 9;
const FLAGS = 10 * RATIONAL_BYTES;

/** Reads the two structures in which FFmpeg keeps it; undefined if both are missing or empty. */
function parseHdrMetadata(
  mastering: Buffer | null | undefined,
  light: Buffer | null | undefined,
): HdrMetadata | undefined {
  const display = mastering && mastering.length >= MASTERING_BYTES ? parseMastering(mastering) : undefined;
  const levels =
    light && light.length >= 8 ? ([light.readUInt32LE(0), light.readUInt32LE(4)] as const) : undefined;
  const isKnown = levels !== undefined && (levels[0] > 0 || levels[1] > 0);
  if (!display && !isKnown) return undefined;
  return { ...(display && { mastering: display }), ...(isKnown && { light: levels }) };
}

export function readHdrMetadata(parameters: CodecParameters): HdrMetadata | undefined {
  return parseHdrMetadata(
    parameters.getCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA),
    parameters.getCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL),
  );
}

/** What a decoded picture tells, as the stream itself may hold it and not its container. */
export function readFrameHdrMetadata(frame: Frame): HdrMetadata | undefined {
  return parseHdrMetadata(
    frame.getSideData(AV_FRAME_DATA_MASTERING_DISPLAY_METADATA),
    frame.getSideData(AV_FRAME_DATA_CONTENT_LIGHT_LEVEL),
  );
}

function parseMastering(data: Buffer): MasteringDisplay | undefined {
  const read = (index: number, steps: number): number => {
    const [num, den] = [
      data.readInt32LE(index * RATIONAL_BYTES),
      data.readInt32LE(index * RATIONAL_BYTES + 4),
    ];
    return den === 0 ? 0 : Math.round((num / den) * steps);
  };
  const hasPrimaries = data.readInt32LE(FLAGS) !== 0;
  const hasLuminance = data.readInt32LE(FLAGS + 4) !== 0;
  if (!hasPrimaries && !hasLuminance) return undefined;
  return {
    ...(hasPrimaries && {
      chromaticity: Array.from({ length: 8 }, (_, index) => read(index, CHROMATICITY_STEPS)),
    }),
    ...(hasLuminance && {
      luminance: [read(MIN_LUMINANCE, LUMINANCE_STEPS), read(MAX_LUMINANCE, LUMINANCE_STEPS)] as const,
    }),
  };
}

/** Writes it where containers look for it. */
export function addHdrMetadata(parameters: CodecParameters, { mastering, light }: HdrMetadata): void {
  if (mastering)
    parameters.addCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA, formatMastering(mastering));
  if (!light) return;
  const levels = Buffer.alloc(8);
  levels.writeUInt32LE(light[0], 0);
  levels.writeUInt32LE(light[1], 4);
  parameters.addCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL, levels);
}

function formatMastering({ chromaticity, luminance }: MasteringDisplay): Buffer {
  const data = Buffer.alloc(MASTERING_BYTES);
  const write = (index: number, value: number, steps: number): void => {
    data.writeInt32LE(value, index * RATIONAL_BYTES);
    data.writeInt32LE(steps, index * RATIONAL_BYTES + 4);
  };
  for (let index = 0; index < 8; index++) write(index, chromaticity?.[index] ?? 0, CHROMATICITY_STEPS);
  write(MIN_LUMINANCE, luminance?.[0] ?? 0, LUMINANCE_STEPS);
  write(MAX_LUMINANCE, luminance?.[1] ?? 0, LUMINANCE_STEPS);
  data.writeInt32LE(chromaticity ? 1 : 0, FLAGS);
  data.writeInt32LE(luminance ? 1 : 0, FLAGS + 4);
  return data;
}

/** Brightest light of a video in cd/m², as far as it tells. */
export function getPeakLight({ mastering, light }: HdrMetadata): number | undefined {
  const graded = (mastering?.luminance?.[1] ?? 0) / LUMINANCE_STEPS;
  const brightest = light?.[0] ?? 0;
  const known = [graded, brightest].filter((each) => each > 0);
  return known.length > 0 ? Math.min(...known) : undefined;
}
