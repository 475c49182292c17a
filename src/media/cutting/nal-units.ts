import { FootlightError } from '../../core/errors.ts';

export type NalCodec = 'h264' | 'hevc';

const START_CODE = Buffer.from([0, 0, 0, 1]);

/** The NAL units of a packet or of extradata in Annex B form (H.264 and H.265, Annex B), without start codes. */
export function splitAnnexB(data: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let start = -1;
  for (let i = 0; i + 2 < data.length; i++) {
    if (data[i] !== 0 || data[i + 1] !== 0 || data[i + 2] !== 1) continue;
    if (start >= 0) units.push(withoutTrailingZeros(data.subarray(start, i)));
    start = i + 3;
    i += 2;
  }
  if (start >= 0) units.push(withoutTrailingZeros(data.subarray(start)));
  return units.filter((unit) => unit.length > 0);
}

/** A NAL unit never ends in a zero byte: such bytes belong to the next start code. */
function withoutTrailingZeros(unit: Buffer): Buffer {
  let end = unit.length;
  while (end > 0 && unit[end - 1] === 0) end--;
  return unit.subarray(0, end);
}

/**
 * The NAL units of an MP4 sample, each preceded by its length in `lengthBytes` bytes (ISO/IEC 14496-15).
 *
 * @throws `media.nal-units`
 */
export function splitLengthPrefixed(data: Buffer, lengthBytes: number): Buffer[] {
  const units: Buffer[] = [];
  for (let position = 0; position + lengthBytes <= data.length; ) {
    const length = data.readUIntBE(position, lengthBytes);
    position += lengthBytes;
    if (length > data.length - position) throw createDamagedError();
    if (length > 0) units.push(data.subarray(position, position + length));
    position += length;
  }
  return units;
}

export function joinAnnexB(units: readonly Buffer[]): Buffer {
  return Buffer.concat(units.flatMap((unit) => [START_CODE, unit]));
}

/** How a stream's packets store their NAL units, and the parameter sets of its header. */
export interface NalLayout {
  /** 0 for Annex B. */
  readonly lengthBytes: number;
  readonly parameterSets: readonly Buffer[];
}

/** Reads the content of an `avcC` or `hvcC` box, or parameter sets in Annex B form. @throws `media.nal-units` */
export function readNalLayout(codec: NalCodec, extradata: Buffer | null): NalLayout {
  if (!extradata || extradata.length < 7) return { lengthBytes: 0, parameterSets: [] };
  if (extradata[0] !== 1)
    return {
      lengthBytes: 0,
      parameterSets: splitAnnexB(extradata).filter((unit) => isParameterSet(codec, unit)),
    };
  return codec === 'h264' ? readAvcLayout(extradata) : readHevcLayout(extradata);
}

function readAvcLayout(box: Buffer): NalLayout {
  const parameterSets: Buffer[] = [];
  let position = 5;
  for (const mask of [0x1f, 0xff]) {
    const count = (box[position++] ?? 0) & mask;
    position = takeSets(box, position, count, parameterSets);
  }
  return { lengthBytes: (box[4]! & 3) + 1, parameterSets };
}

function readHevcLayout(box: Buffer): NalLayout {
  const parameterSets: Buffer[] = [];
  let position = 23;
  for (let array = 0; array < (box[22] ?? 0); array++) {
    if (position + 3 > box.length) throw createDamagedError();
    const count = box.readUInt16BE(position + 1);
    position = takeSets(box, position + 3, count, parameterSets);
  }
  return {
    lengthBytes: (box[21]! & 3) + 1,
    parameterSets: parameterSets.filter((unit) => isParameterSet('hevc', unit)),
  };
}

function takeSets(box: Buffer, from: number, count: number, into: Buffer[]): number {
  let position = from;
  for (let i = 0; i < count; i++) {
    if (position + 2 > box.length) throw createDamagedError();
    const length = box.readUInt16BE(position);
    position += 2;
    if (position + length > box.length) throw createDamagedError();
    into.push(box.subarray(position, position + length));
    position += length;
  }
  return position;
}

function readNalType(codec: NalCodec, unit: Buffer): number {
  return codec === 'h264' ? unit[0]! & 0x1f : (unit[0]! >> 1) & 0x3f;
}

function isParameterSet(codec: NalCodec, unit: Buffer): boolean {
  const type = readNalType(codec, unit);
  return codec === 'h264' ? type === 7 || type === 8 : type >= 32 && type <= 34;
}

/** Types of coded slices: H.264 table 7-1, H.265 table 7-1. */
function isSlice(codec: NalCodec, type: number): boolean {
  return codec === 'h264' ? type >= 1 && type <= 5 : type <= 31;
}

const H264_IDR = 5;
const HEVC_BLA_W_LP = 16;
const HEVC_IDR_N_LP = 20;

/**
 * Whether decoding can begin at a picture: H.264 IDR, H.265 IDR and BLA. Recovery points and CRA pictures don't count, as
 * pictures after them in the stream may refer to earlier ones.
 */
export function isDecoderRefresh(codec: NalCodec, units: readonly Buffer[]): boolean {
  const slice = units.map((unit) => readNalType(codec, unit)).find((type) => isSlice(codec, type));
  if (slice === undefined) return false;
  return codec === 'h264' ? slice === H264_IDR : slice >= HEVC_BLA_W_LP && slice <= HEVC_IDR_N_LP;
}

function createDamagedError(): FootlightError {
  return new FootlightError('media.nal-units', { kind: 'input' });
}
