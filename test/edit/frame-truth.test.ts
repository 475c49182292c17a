import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSeededRandom } from '../../src/core/random.ts';
import { formatRational, type Rational } from '../../src/core/rational.ts';
import { InputFile } from '../../src/media/containers/input-file.ts';
import { splitLengthPrefixed } from '../../src/media/cutting/nal-units.ts';
import { indexPackets, listShownTimes } from '../../src/media/cutting/packet-index.ts';
import { requireVideo } from '../../src/media/media-info.ts';
import { probe } from '../../src/media/probe.ts';
import type { ClipFidelity, CutReport } from '../../src/pipelines/cut/cut-report.ts';
import { makeBarcodeVideo, readBarcode } from '../support/barcode-video.ts';
import { runCliHere } from '../support/cli.ts';
import { decodeLuma } from '../support/frames.ts';
import { isFull, unlessFull } from '../support/full.ts';
import { AUDIO_FRAME, findLag, readMono, WINDOW } from '../support/matched-sound.ts';
import { joinFiles } from '../support/odd-videos.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';
import { copyToTransportStream } from '../support/untimed-film.ts';

const FRAMES = isFull ? 600 : 130;
/** The farthest that key frames are apart, but for open groups. */
const GROUP_FRAMES = 30;
/** Of the sources. */
const MAX_B_FRAMES = 3;
const CUTS = isFull ? 29 : 2;
const folder = createTemporaryFolder();

const constant = (frames: number, ticks: number, from = 0): number[] =>
  Array.from({ length: frames + 1 }, (_, i) => (from + i) * ticks);
/** Rises by one to four ticks of 1/100 s. */
function variable(): number[] {
  const random = createSeededRandom(5);
  const pts = [0];
  for (let i = 0; i < FRAMES; i++) pts.push(pts.at(-1)! + 300 + Math.floor(random() * 900));
  return pts;
}

/** Each 23rd picture stays for 30 intervals. */
function held(): number[] {
  const pts = [0];
  for (let i = 0; i < FRAMES; i++) pts.push(pts.at(-1)! + (i % 23 === 22 ? 1200 : 40));
  return pts;
}

const x264 = (params: string) => ({ preset: 'veryfast', crf: 20, 'x264-params': params });
const NTSC: Rational = { num: 1, den: 30_000 };
const PAL: Rational = { num: 1, den: 12_800 };

interface BarcodeCase {
  readonly name: string;
  readonly file: string;
  /** Whether long clips are copied for the most part. */
  readonly smart: boolean;
  /** Nearly a minute: only in the full run. */
  readonly isSlow?: boolean;
  /** Pictures that an edit list leaves out at the start. */
  readonly hidden?: number;
  /** How much later each part of a joined recording was recorded, in seconds. */
  readonly parts?: readonly number[];
  readonly warnings?: readonly string[];
  readonly film: Parameters<typeof makeBarcodeVideo>[1];
}

const VIDEOS: readonly BarcodeCase[] = [
  {
    name: 'H.264 with B-frames, 25 fps, stereo',
    file: 'bframes.mp4',
    smart: true,
    film: { timeBase: PAL, pts: constant(FRAMES, 512), encoderOptions: x264('keyint=30:bframes=3') },
  },
  {
    name: 'H.264 with open groups of pictures, 29.97 fps',
    isSlow: true,
    file: 'open.mp4',
    smart: false,
    film: {
      timeBase: NTSC,
      pts: constant(FRAMES, 1001),
      encoderOptions: x264('keyint=40:bframes=3:open-gop=1:b-pyramid=normal'),
    },
  },
  {
    name: 'H.264 in a transport of 5.1 sound, 29.97 fps',
    isSlow: true,
    file: 'surround.mkv',
    smart: true,
    film: {
      timeBase: { num: 1, den: 1000 },
      pts: constant(FRAMES, 1).map((i) => Math.round((i * 1001) / 30)),
      encoderOptions: x264('keyint=24:bframes=2'),
      channels: 6,
    },
  },
  {
    name: 'H.265 Main 10, closed groups',
    isSlow: true,
    file: 'main10.mp4',
    smart: true,
    film: {
      timeBase: PAL,
      pts: constant(FRAMES, 512),
      encoder: 'libx265',
      pixelFormat: 'yuv420p10le',
      encoderOptions: {
        preset: 'ultrafast',
        crf: 20,
        'x265-params': 'keyint=30:open-gop=0:bframes=3:log-level=none',
      },
    },
  },
  {
    name: 'H.265 with open groups',
    isSlow: true,
    file: 'open-hevc.mp4',
    smart: false,
    film: {
      timeBase: PAL,
      pts: constant(FRAMES, 512),
      encoder: 'libx265',
      encoderOptions: {
        preset: 'ultrafast',
        crf: 20,
        'x265-params': 'keyint=30:open-gop=1:bframes=3:log-level=none',
      },
    },
  },
  {
    name: 'VP9',
    isSlow: true,
    file: 'vp9.mkv',
    smart: true,
    film: {
      timeBase: { num: 1, den: 1000 },
      pts: constant(FRAMES, 40),
      encoder: 'libvpx-vp9',
      encoderOptions: { crf: 20, 'b:v': 0, g: 30, deadline: 'realtime', 'cpu-used': 8 },
    },
  },
  {
    name: 'a variable frame rate',
    file: 'vfr.mp4',
    smart: true,
    film: { timeBase: NTSC, pts: variable(), encoderOptions: x264('keyint=30:bframes=3') },
  },
  {
    name: 'an edit list that hides the first pictures',
    isSlow: true,
    file: 'edit-list.mp4',
    smart: true,
    hidden: 7,
    film: {
      timeBase: PAL,
      pts: constant(FRAMES, 512, -7),
      encoderOptions: x264('keyint=30:bframes=2'),
      muxerOptions: { use_editlist: 1, avoid_negative_ts: 'disabled' },
    },
  },
  {
    name: 'pictures that are held for a second and more',
    file: 'held.mkv',
    smart: true,
    film: { timeBase: { num: 1, den: 1000 }, pts: held(), encoderOptions: x264('keyint=30:bframes=2') },
  },
  {
    name: 'interlaced H.264, whose pictures are whole',
    file: 'interlaced.mp4',
    smart: true,
    warnings: ['cut.fields-marked'],
    film: {
      timeBase: PAL,
      pts: constant(FRAMES, 512),
      fieldOrder: 'top-first',
      encoderOptions: x264('keyint=30:bframes=2:interlaced=1'),
    },
  },
  {
    name: 'a transport stream with two restarts and a jump',
    file: 'joined.ts',
    smart: false,
    parts: [0, 0, 0, 3600],
    warnings: ['input.time-jumps'],
    film: {
      timeBase: { num: 1, den: 1000 },
      pts: constant(FRAMES / 4, 40),
      encoderOptions: x264('keyint=20:bframes=2'),
    },
  },
];

/** Makes the file of a case. @returns the numbers that its pictures carry, their times, and what their clock says at its start, in seconds */
async function makeSource({ film, parts, hidden = 0 }: BarcodeCase, source: string) {
  if (!parts) {
    await makeBarcodeVideo(source, film);
    const start = (film.pts[hidden]! * film.timeBase.num) / film.timeBase.den;
    return { film, start, numbers: Array.from({ length: FRAMES }, (_, i) => i + hidden) };
  }
  await makeBarcodeVideo(`${source}.mp4`, film);
  for (const [i, later] of parts.entries())
    await copyToTransportStream(`${source}.mp4`, `${source}.${i}`, later);
  await joinFiles(
    source,
    parts.map((_, i) => `${source}.${i}`),
  );
  // The test of odd cuts holds these times to the parts.
  const video = requireVideo(await probe(source));
  const index = await indexPackets(source, video);
  const pts = listShownTimes(index);
  const each = film.pts.length - 1;
  return {
    film: { ...film, timeBase: video.timeBase, pts: [...pts, pts.at(-1)! + (index.lastDuration ?? 0)] },
    start: 0,
    numbers: pts.map((_, i) => i % each),
  };
}

for (const each of VIDEOS) {
  const { name, file, smart, isSlow, hidden = 0, warnings = [] } = each;
  const skip = isSlow && unlessFull;
  test(`${CUTS} random cuts of ${name} show exactly their frames, with their sound`, { skip }, async () => {
    const source = join(folder, file);
    const { film, numbers, start } = await makeSource(each, source);
    const shown = film.pts.slice(hidden, -1);
    const cuts = randomCuts(shown.length);
    const time = (frame: number): string =>
      formatRational({
        num: (film.pts[frame + hidden]! - film.pts[hidden]!) * film.timeBase.num,
        den: film.timeBase.den,
      });
    const edit = {
      format: 'footlight.edit-decisions',
      version: 1,
      sources: [{ id: 'film', path: file }],
      clips: cuts.map(([from, to]) => ({ source: 'film', in: time(from), out: time(to) })),
    };
    const document = join(folder, `${file}.json`);
    await writeFile(document, JSON.stringify(edit));
    const output = join(folder, `cut-${file.replace(/ts$/, 'mp4')}`);
    const run = await runCliHere(
      'render',
      document,
      '-o',
      output,
      '--work-dir',
      join(folder, 'work'),
      '--json',
    );
    assert.equal(run.code, 0, run.stderr);
    const pictures = await decodeLuma(output);
    const expected = cuts.flatMap(([from, to]) =>
      Array.from({ length: to - from }, (_, i) => numbers[from + i]),
    );
    assert.deepEqual(
      pictures.map(({ luma, peak }) => readBarcode(luma, peak / 255)),
      expected,
    );
    assertTimes(
      pictures.map(({ seconds }) => seconds),
      cuts,
      film,
      hidden,
    );
    const fidelity = JSON.parse(
      await readFile(join(folder, `cut-${file.replace(/\.\w+$/, '')}-fidelity.json`), 'utf8'),
    ) as CutReport;
    // Parts that were encoded to match have parameter sets of their own.
    const isMixed = smart && film.encoder === 'libx265';
    assert.deepEqual(
      JSON.parse(run.stdout).warnings.map(({ code }: { code: string }) => code),
      isMixed ? ['cut.several-headers'] : warnings,
    );
    for (const { seamPsnr } of fidelity.clips)
      assert.ok(seamPsnr === undefined || seamPsnr >= 40, `${seamPsnr} dB`);
    if (smart) await assertCopied(source, output, fidelity.clips);
    await assertSound(source, output, cuts, film, start, hidden);
  });
}

/** One that is nearly the whole film; then most of them short, some long, each with a frame or more. */
function randomCuts(frames: number): [number, number][] {
  const random = createSeededRandom(11);
  const others = Array.from({ length: CUTS - 1 }, (_, i) => {
    const length = i % 5 === 4 ? 120 + Math.floor(random() * 200) : 1 + Math.floor(random() * 60);
    const from = Math.floor(random() * (frames - length));
    return [from, from + length] as [number, number];
  });
  return [[17, frames - 20], ...others];
}

function assertTimes(
  seconds: readonly number[],
  cuts: readonly [number, number][],
  { pts, timeBase }: { pts: readonly number[]; timeBase: Rational },
  hidden: number,
): void {
  let at = 0;
  let i = 0;
  const tick = timeBase.num / timeBase.den;
  for (const [from, to] of cuts) {
    for (let frame = from; frame < to; frame++) {
      const wanted = at + (pts[frame + hidden]! - pts[from + hidden]!) * tick;
      assert.ok(
        Math.abs(seconds[i++]! - wanted) < 0.0007,
        `picture ${i - 1}: ${seconds[i - 1]} instead of ${wanted}`,
      );
    }
    at += (pts[to + hidden]! - pts[from + hidden]!) * tick;
  }
}

/**
 * Of long clips, nine packets in ten, or all but one group and the last pictures, which may need a later one, are the
 * source's, byte for byte, but for parameter sets before keys.
 */
async function assertCopied(source: string, output: string, clips: readonly ClipFidelity[]): Promise<void> {
  const own = new Set(await packetsOf(source));
  const made = await packetsOf(output);
  let at = 0;
  for (const { frames, fidelity } of clips) {
    const packets = made.slice(at, at + frames);
    at += frames;
    if (frames < 5 * GROUP_FRAMES) continue;
    assert.notEqual(fidelity, 'reencoded');
    const copied = packets.filter((packet) => own.has(packet)).length;
    const lost = Math.max(GROUP_FRAMES + MAX_B_FRAMES, frames / 10);
    assert.ok(copied >= frames - lost, `${copied} of ${frames} packets are the source’s`);
  }
}

async function packetsOf(path: string): Promise<string[]> {
  const video = requireVideo(await probe(path));
  await using input = await InputFile.open(path);
  const packets: string[] = [];
  for await (const packet of input.readPackets([video.index]))
    packets.push(removeParameterSets(video.codec, packet.data!).toString('base64'));
  assert.equal((await indexPackets(path, video)).pts.length, packets.length);
  return packets;
}

/** The coded picture of a packet whose units have lengths of four bytes. */
function removeParameterSets(codec: string, data: Buffer): Buffer {
  if (codec !== 'h264' && codec !== 'hevc') return data;
  const isSet = (unit: Buffer): boolean =>
    codec === 'h264' ? [7, 8].includes(unit[0]! & 31) : [32, 33, 34].includes((unit[0]! >> 1) & 63);
  return Buffer.concat(splitLengthPrefixed(data, 4).filter((unit) => !isSet(unit)));
}

/** Finds each clip's sound in the source by its noise. */
async function assertSound(
  source: string,
  output: string,
  cuts: readonly [number, number][],
  { pts, timeBase }: { pts: readonly number[]; timeBase: Rational },
  start: number,
  hidden: number,
): Promise<void> {
  const [original, cut] = [await readMono(source), await readMono(output)];
  const tick = timeBase.num / timeBase.den;
  let at = 0;
  for (const [from, to] of cuts) {
    const [begin, end] = [pts[from + hidden]! * tick - start, pts[to + hidden]! * tick - start];
    const middle = Math.round(((end - begin) / 2) * 48_000 - WINDOW / 2);
    if (middle > WINDOW) {
      const lag = findLag(
        cut,
        Math.round(at * 48_000) + middle,
        original,
        Math.round(begin * 48_000) + middle,
      );
      assert.ok(Math.abs(lag) <= AUDIO_FRAME, `the sound of [${from}, ${to}) is ${lag} samples off`);
    }
    at += end - begin;
  }
}
