/** Linear red, green and blue light of a display, in candelas per square meter. */
export type DisplayLight = [red: number, green: number, blue: number];

/** What a display of standard range shows for its white, as BT.2408 has it for programs that mix both ranges. */
const STANDARD_WHITE = 203;
/** Peak of the display on which HLG pictures are graded, and of HDR10 that doesn't tell its own. */
export const USUAL_PEAK = 1000;

export type DynamicRange = 'standard' | 'pq' | 'hlg';

/** The range that a transfer characteristic is for, by FFmpeg's name. */
export function getDynamicRange(transfer: string): DynamicRange {
  if (transfer === 'smpte2084') return 'pq';
  return transfer === 'arib-std-b67' ? 'hlg' : 'standard';
}

const PQ = { m1: 2610 / 16384, m2: 2523 / 32, c1: 3424 / 4096, c2: 2413 / 128, c3: 2392 / 128, peak: 10_000 };

/** Perceptual quantizer of SMPTE ST 2084: from candelas per square meter to a coded value, 0 to 1. */
export function encodePq(light: number): number {
  const power = (Math.max(0, light) / PQ.peak) ** PQ.m1;
  return ((PQ.c1 + PQ.c2 * power) / (1 + PQ.c3 * power)) ** PQ.m2;
}

export function decodePq(value: number): number {
  const power = Math.max(0, value) ** (1 / PQ.m2);
  return PQ.peak * (Math.max(0, power - PQ.c1) / (PQ.c2 - PQ.c3 * power)) ** (1 / PQ.m1);
}

const HLG = { a: 0.17883277, b: 0.28466892, c: 0.55991073, gamma: 1.2 };
/** Weights of red, green and blue in luminance, BT.2020. */
const LUMINANCE: DisplayLight = [0.2627, 0.678, 0.0593];

/** Hybrid log-gamma of BT.2100, with the system gamma of a display of 1000 cd/m². */
function decodeHlg(values: DisplayLight): DisplayLight {
  const scene = values.map((value) =>
    value <= 0.5 ? Math.max(0, value) ** 2 / 3 : (Math.exp((value - HLG.c) / HLG.a) + HLG.b) / 12,
  ) as DisplayLight;
  const gain = USUAL_PEAK * getLuminance(scene) ** (HLG.gamma - 1);
  return scene.map((light) => light * gain) as DisplayLight;
}

function encodeHlg(light: DisplayLight): DisplayLight {
  const luminance = getLuminance(light) / USUAL_PEAK;
  const gain = luminance > 0 ? luminance ** ((1 - HLG.gamma) / HLG.gamma) / USUAL_PEAK : 0;
  return light.map((each) => {
    const scene = Math.max(0, each * gain);
    return scene <= 1 / 12 ? Math.sqrt(3 * scene) : HLG.a * Math.log(12 * scene - HLG.b) + HLG.c;
  }) as DisplayLight;
}

function getLuminance(light: DisplayLight): number {
  return light.reduce((sum, each, i) => sum + each * LUMINANCE[i]!, 0);
}

/** Gamma of a reference display of standard range, BT.1886. */
const STANDARD_GAMMA = 2.4;

/** What a display shows for coded values, 0 to 1. */
export function decodeDisplayLight(values: DisplayLight, range: DynamicRange): DisplayLight {
  if (range === 'hlg') return decodeHlg(values);
  const decode =
    range === 'pq'
      ? decodePq
      : (value: number): number => STANDARD_WHITE * Math.max(0, value) ** STANDARD_GAMMA;
  return values.map(decode) as DisplayLight;
}

/** The coded values for which a display shows that light. */
export function encodeDisplayLight(light: DisplayLight, range: DynamicRange): DisplayLight {
  if (range === 'hlg') return encodeHlg(light);
  const encode =
    range === 'pq'
      ? encodePq
      : (each: number): number => (Math.max(0, each) / STANDARD_WHITE) ** (1 / STANDARD_GAMMA);
  return light.map(encode) as DisplayLight;
}

/** The brightest light that a range can show. */
export function getPeak(range: DynamicRange): number {
  return range === 'standard' ? STANDARD_WHITE : range === 'hlg' ? USUAL_PEAK : PQ.peak;
}
