import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIELD_MOMENTS, type FieldMoments, makeFieldedFilm } from './fielded-films.ts';
import { cutOff, damagePackets, joinFiles, makeSmallFilm } from './odd-videos.ts';
import { copyToFormat, copyToTransportStream, copyUntimed } from './untimed-film.ts';

/** A hostile or odd file, and what becomes of it. */
export interface OddFormat {
  readonly file: string;
  /** What it is, as the table in docs/formats.md says. */
  readonly description: string;
  /** Pictures of the master that `enhance` makes. */
  readonly frames?: number;
  /** Codes of the warnings, or of the error if no master is made. */
  readonly codes: readonly string[];
  make(path: string): Promise<void>;
}

type Marks = 'tff' | 'bff' | 'none';
/** Pixels a field: in faster pans each frame would be a shot of its own. */
const SLOW = 1;
const fields =
  (moments: FieldMoments, marks: Marks, frames = 90) =>
  (path: string): Promise<void> =>
    makeFieldedFilm(path, frames, moments, marks, SLOW);

/** Makes a film beside the file, and the file of it. */
const derive =
  (ending: string, change: (film: string, path: string) => Promise<void>, frames = 80, options = {}) =>
  async (path: string): Promise<void> => {
    const film = `${path}.source.${ending}`;
    await makeSmallFilm(film, frames, options);
    await change(film, path);
  };

async function makeParts(
  path: string,
  parts: readonly (readonly [later: number, options: object])[],
): Promise<void> {
  const files: string[] = [];
  for (const [i, [later, options]] of parts.entries()) {
    await makeSmallFilm(`${path}.${i}.mp4`, Math.round(80 / parts.length), options);
    files.push(`${path}.${i}.ts`);
    await copyToTransportStream(`${path}.${i}.mp4`, files[i]!, later);
  }
  await joinFiles(path, files);
}

const mix: FieldMoments = (frame) => (frame < 40 ? FIELD_MOMENTS.telecined(frame) : FIELD_MOMENTS.tff(frame));
const held = Array.from({ length: 41 }, (_, i) => (i < 10 ? i : i + 40) * 1000);

export const ODD_FORMATS: readonly OddFormat[] = [
  {
    file: 'tff.mp4',
    description: 'interlaced, top field first',
    frames: 40,
    codes: ['input.fields'],
    make: fields(FIELD_MOMENTS.tff, 'tff'),
  },
  {
    file: 'bff.mp4',
    description: 'interlaced, bottom field first',
    frames: 40,
    codes: ['input.fields'],
    make: fields(FIELD_MOMENTS.bff, 'bff'),
  },
  {
    file: 'wrong-order.mp4',
    description: 'interlaced, bottom field first, but marked as top field first',
    frames: 40,
    codes: ['input.fields'],
    make: fields(FIELD_MOMENTS.bff, 'tff'),
  },
  {
    file: 'unmarked.mp4',
    description: 'interlaced, but marked as progressive',
    frames: 40,
    codes: ['input.fields'],
    make: fields(FIELD_MOMENTS.tff, 'none'),
  },
  {
    file: 'psf.mp4',
    description: 'progressive, but marked as interlaced',
    frames: 40,
    codes: [],
    make: fields(FIELD_MOMENTS.progressive, 'tff'),
  },
  {
    file: 'telecine.mp4',
    description: 'film spread over fields 2:3',
    frames: 32,
    codes: ['input.fields'],
    make: fields(FIELD_MOMENTS.telecined, 'tff'),
  },
  {
    file: 'shifted.mp4',
    description: 'progressive, but shifted by a field',
    frames: 40,
    codes: ['input.fields'],
    make: fields(FIELD_MOMENTS.shifted, 'none'),
  },
  {
    file: 'mix.mp4',
    description: 'film spread 2:3, then interlaced',
    codes: ['input.fields'],
    make: fields(mix, 'tff', 90),
  },
  {
    file: 'fine.mp4',
    description: 'a time base of 1/600000 s',
    frames: 25,
    codes: [],
    make: (path) =>
      makeSmallFilm(path, 80, {
        timeBase: { num: 1, den: 600_000 },
        pts: Array.from({ length: 81 }, (_, i) => i * 24_000),
      }),
  },
  {
    file: 'raw.h264',
    description: 'a raw stream, with a time base of 1/1200000 s',
    frames: 25,
    codes: [],
    make: derive('mp4', (film, path) => copyToFormat(film, path, 'h264'), 80, { channels: 0 }),
  },
  {
    file: 'held.mp4',
    description: 'a picture that is held for 1.6 s',
    frames: 25,
    codes: [],
    make: (path) => makeSmallFilm(path, 40, { pts: held }),
  },
  {
    file: 'one.mp4',
    description: 'a single picture',
    frames: 1,
    codes: [],
    make: (path) => makeSmallFilm(path, 1, { channels: 0 }),
  },
  {
    file: 'cut.mkv',
    description: 'Matroska, cut off in the middle',
    codes: ['input.truncated'],
    make: derive('mkv', (film, path) => cutOff(film, path, 0.55)),
  },
  {
    file: 'cut.mp4',
    description: 'MP4, cut off in the middle',
    codes: ['input.truncated'],
    make: derive('mp4', (film, path) => cutOff(film, path, 0.55), 80, {
      muxerOptions: { movflags: '+faststart' },
    }),
  },
  {
    file: 'tail.mkv',
    description: 'Matroska without its last bytes',
    frames: 50,
    codes: ['input.cut-off'],
    make: derive('mkv', (film, path) => cutOff(film, path, 0.999)),
  },
  {
    file: 'no-index.mp4',
    description: 'MP4 without its index',
    codes: ['input.unreadable'],
    make: derive('mp4', (film, path) => cutOff(film, path, 0.9)),
  },
  {
    file: 'lost.mkv',
    description: 'pictures that cannot be decoded',
    frames: 27,
    codes: ['input.damaged'],
    make: derive('mkv', async (film, path) => {
      await copyToFormat(film, path, 'matroska');
      await damagePackets(path, 0, (number) => number >= 25 && number <= 40);
    }),
  },
  {
    file: 'torn.mkv',
    description: 'pictures that are decoded in part',
    frames: 50,
    codes: ['input.damaged'],
    make: derive('mkv', async (film, path) => {
      await copyToFormat(film, path, 'matroska');
      await damagePackets(path, 0, (number) => number >= 25 && number <= 40, 12);
    }),
  },
  {
    file: 'dumb.mkv',
    description: 'audio that cannot be decoded',
    frames: 50,
    codes: ['input.damaged'],
    make: derive('mkv', async (film, path) => {
      await copyToFormat(film, path, 'matroska');
      await damagePackets(path, 1, (number) => number >= 20 && number < 30);
    }),
  },
  {
    file: 'restarts.ts',
    description: 'a transport stream whose clock restarts twice',
    frames: 75,
    codes: ['input.time-jumps'],
    make: (path) =>
      makeParts(path, [
        [0, {}],
        [0, {}],
        [0, {}],
      ]),
  },
  {
    file: 'hour.ts',
    description: 'a transport stream whose clock jumps ahead by an hour',
    frames: 50,
    codes: ['input.time-jumps'],
    make: (path) =>
      makeParts(path, [
        [0, {}],
        [3600, {}],
      ]),
  },
  {
    file: 'channels.ts',
    description: 'stereo that becomes mono',
    frames: 50,
    codes: ['input.time-jumps', 'input.format-changes'],
    make: (path) =>
      makeParts(path, [
        [0, { channels: 2 }],
        [0, {}],
      ]),
  },
  {
    file: 'sizes.ts',
    description: 'pictures whose size and shape change',
    frames: 50,
    codes: ['input.time-jumps', 'input.format-changes'],
    make: (path) =>
      makeParts(path, [
        [0, { width: 96 }],
        [0, { width: 48 }],
      ]),
  },
  {
    file: 'untimed.ts',
    description: 'a transport stream whose first pictures have no times',
    frames: 25,
    codes: [],
    make: derive('mp4', (film, path) => copyUntimed(film, path, 2), 80, { channels: 0 }),
  },
  {
    file: 'text.mp4',
    description: 'a text file',
    codes: ['input.unreadable'],
    make: (path) => writeFile(path, 'This is not a video.\n'.repeat(50)),
  },
  {
    file: 'empty.mov',
    description: 'an empty file',
    codes: ['input.empty'],
    make: (path) => writeFile(path, ''),
  },
];

/** Makes the file of a format in a folder. @returns its path */
export async function makeOddFormat({ file, make }: OddFormat, folder: string): Promise<string> {
  const path = join(folder, file);
  await make(path);
  return path;
}

const INTRODUCTION = `# Odd videos

What becomes of videos that are damaged, mixed, or not what their headers say. A test makes each of them and runs it through
\`probe\`, \`enhance\`, \`render\`, \`highlights\` and \`background\` (\`npm run test:full\`), and holds this table to it. Codes are
explained in the [reference](reference/errors.md).

- With \`--strict\`, \`enhance\` stops with \`input.not-intact\` where it would warn of damage, jumps in time or changes of format.
- \`--fields\` overrules what is measured of fields; \`double\` makes a picture of each field.
- \`render\` and \`highlights\` take clips of what there is of a file that was cut off, with a warning.

| video | pictures of the master | warnings, or the error |
| --- | --- | --- |
`;

/** The text of docs/formats.md. */
export function formatTable(): string {
  const rows = ODD_FORMATS.map(({ description, frames, codes }) => {
    const said = codes.map((code) => `\`${code}\``).join(', ') || 'none';
    const isRefused = codes.some((code) => /truncated|unreadable|empty/.test(code));
    return `| ${description} | ${isRefused ? 'refused' : (frames ?? 'by parts')} | ${said} |`;
  });
  return `${INTRODUCTION}${rows.join('\n')}\n`;
}
