import type { VideoEncoderSettings } from './encoder.ts';

/** The encoders that machines have, by the names that people know. */
export const MACHINE_ENCODERS = ['nvenc', 'quicksync', 'vaapi', 'videotoolbox', 'amf'] as const;
export type MachineEncoder = (typeof MACHINE_ENCODERS)[number];

export const MACHINE_CODECS = ['h264', 'hevc', 'av1'] as const;
export type MachineCodec = (typeof MACHINE_CODECS)[number];

/** What is asked of an encoder. */
interface MachineEncoding {
  readonly codec: MachineCodec;
  /** Constant rate factor of the codec's software encoder: x264 and x265 0 to 51, SVT-AV1 0 to 63. */
  readonly crf: number;
  /** From 0 for the quickest to 5 for the slowest. */
  readonly effort: number;
}

interface EncoderFamily {
  /** What FFmpeg's names of its encoders end in. */
  readonly suffix: string;
  readonly createOptions: (encoding: MachineEncoding) => Readonly<Record<string, string | number>>;
}

/** FFmpeg's unit of `global_quality` where it stands for a scale of its own (FF_QP2LAMBDA). */
const QUALITY_UNIT = 118;

/**
 * Constant quality of each family. A crf counts quantizer steps (x264 and x265: QP of H.264, 8.7.1, 0 to 51), and so do the
 * scales that FFmpeg's documentation of its encoders gives: `cq` of NVENC and ICQ of QuickSync, 1 to 51, and QP of AMF and
 * VAAPI, 0 to 51; for AV1 those two count in its quantizer index, 0 to 255, of which SVT-AV1's crf takes every fourth.
 * VideoToolbox has a scale from 1 to 100 for the best, along which the steps are laid out evenly. So the numbers ask for
 * like quantizers; equal sizes or pictures were not measured.
 */
const FAMILIES: Readonly<Record<MachineEncoder, EncoderFamily>> = {
  nvenc: {
    suffix: 'nvenc',
    createOptions: ({ crf, effort }) => ({
      preset: ['p1', 'p2', 'p3', 'p5', 'p6', 'p7'][effort]!,
      rc: 'vbr',
      // Zero would leave the choice to the encoder.
      cq: Math.max(1, crf),
      b: 0,
    }),
  },
  quicksync: {
    suffix: 'qsv',
    createOptions: ({ crf, effort }) => ({
      preset: ['veryfast', 'veryfast', 'fast', 'medium', 'slow', 'veryslow'][effort]!,
      global_quality: Math.max(1, crf),
    }),
  },
  vaapi: {
    suffix: 'vaapi',
    createOptions: (encoding) => ({ rc_mode: 'CQP', global_quality: Math.max(1, getQuantizer(encoding)) }),
  },
  videotoolbox: {
    suffix: 'videotoolbox',
    createOptions: ({ crf }) => ({
      flags: '+qscale',
      global_quality: QUALITY_UNIT * Math.max(1, Math.round(100 - (crf * 100) / 51)),
    }),
  },
  amf: {
    suffix: 'amf',
    createOptions: (encoding) => ({
      quality: ['speed', 'speed', 'speed', 'balanced', 'quality', 'quality'][encoding.effort]!,
      rc: 'cqp',
      qp_i: getQuantizer(encoding),
      qp_p: getQuantizer(encoding),
    }),
  },
};

function getQuantizer({ codec, crf }: MachineEncoding): number {
  return codec === 'av1' ? Math.min(255, 4 * crf) : crf;
}

export function isMachineCodec(codec: string): codec is MachineCodec {
  return (MACHINE_CODECS as readonly string[]).includes(codec);
}

/** FFmpeg's name of an encoder, such as "hevc_nvenc". */
function getMachineEncoderName(encoder: MachineEncoder, codec: MachineCodec): string {
  return `${codec}_${FAMILIES[encoder].suffix}`;
}

/**
 * The formats of pictures that all families take: 4:2:0 with 8 bits, and with 10 in HEVC and AV1.
 *
 * @returns how pictures of a planar format are laid out for them; undefined for others
 */
export function getMachineFormat(codec: MachineCodec, pixelFormat: string): 'nv12' | 'p010le' | undefined {
  if (pixelFormat === 'yuv420p') return 'nv12';
  return pixelFormat === 'yuv420p10le' && codec !== 'h264' ? 'p010le' : undefined;
}

/** Settings of a machine's encoder in place of those of software. @param format of `getMachineFormat` */
export function createMachineSettings(
  settings: VideoEncoderSettings,
  encoder: MachineEncoder,
  format: 'nv12' | 'p010le',
  encoding: MachineEncoding,
): VideoEncoderSettings {
  return {
    ...settings,
    encoder: getMachineEncoderName(encoder, encoding.codec),
    options: FAMILIES[encoder].createOptions(encoding),
    upload: { pixelFormat: format, toDevice: encoder === 'vaapi' },
  };
}
