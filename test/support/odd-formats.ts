import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FIELD_MOMENTS, type FieldMoments, makeFieldedFilm } from './fielded-films.ts';
import { cutOff, damagePackets, joinFiles, makeSmallFilm } from './odd-videos.ts';
import { copyToFormat, copyToTransportStream, copyUntimed } from './untimed-film.ts';

/** What reads videos. */
export const READERS = ['enhance', 'render', 'highlights', 'background'] as const;
export type Reader = (typeof READERS)[number];

/** A hostile or odd file, and what becomes of it. */
export interface OddFormat {
  readonly file: string;
  /** What it is, as the table in docs/formats.md says. */
  readonly description: string;
  /**
   * What comes of it: pictures, when the last one begins in seconds, and codes of warnings; or the code of an error. `render`
   * cuts the first half second, and `highlights` a cut of two seconds or half of the video.
   */
  readonly outcomes: Readonly<Record<Reader, string>>;
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
    outcomes: {
      enhance: '90 to 2.97 input.fields',
      render: '15 to 0.47',
      highlights: '45 to 1.47',
      background: '90 to 2.97 input.fields',
    },
    make: fields(FIELD_MOMENTS.tff, 'tff'),
  },
  {
    file: 'bff.mp4',
    description: 'interlaced, bottom field first',
    outcomes: {
      enhance: '90 to 2.97 input.fields',
      render: '15 to 0.47',
      highlights: '45 to 1.47',
      background: '90 to 2.97 input.fields',
    },
    make: fields(FIELD_MOMENTS.bff, 'bff'),
  },
  {
    file: 'wrong-order.mp4',
    description: 'interlaced, bottom field first, but marked as top field first',
    outcomes: {
      enhance: '90 to 2.97 input.fields',
      render: '15 to 0.47 cut.fields-marked',
      highlights: '45 to 1.47 cut.fields-marked',
      background: '90 to 2.97 input.fields',
    },
    make: fields(FIELD_MOMENTS.bff, 'tff'),
  },
  {
    file: 'unmarked.mp4',
    description: 'interlaced, but marked as progressive',
    outcomes: {
      enhance: '90 to 2.97 input.fields',
      render: '15 to 0.47 cut.fields-marked',
      highlights: '45 to 1.47 cut.fields-marked',
      background: '90 to 2.97 input.fields',
    },
    make: fields(FIELD_MOMENTS.tff, 'none'),
  },
  {
    file: 'psf.mp4',
    description: 'progressive, but marked as interlaced',
    outcomes: {
      enhance: '90 to 2.97 input.fields-marked',
      render: '15 to 0.47 cut.fields-marked',
      highlights: '45 to 1.47 cut.fields-marked',
      background: '90 to 2.97 input.fields-marked',
    },
    make: fields(FIELD_MOMENTS.progressive, 'tff'),
  },
  {
    file: 'telecine.mp4',
    description: 'film spread over fields 2:3',
    outcomes: {
      enhance: '72 to 2.96 input.fields',
      render: '15 to 0.47',
      highlights: '45 to 1.47',
      background: '72 to 2.96 input.fields',
    },
    make: fields(FIELD_MOMENTS.telecined, 'tff'),
  },
  {
    file: 'shifted.mp4',
    description: 'progressive, but shifted by a field',
    outcomes: {
      enhance: '90 to 2.97 input.fields',
      render: '15 to 0.47 cut.fields-marked',
      highlights: '45 to 1.47 cut.fields-marked',
      background: '90 to 2.97 input.fields',
    },
    make: fields(FIELD_MOMENTS.shifted, 'none'),
  },
  {
    file: 'mix.mp4',
    description: 'film spread 2:3, then interlaced',
    outcomes: {
      enhance: '83 to 2.97 input.fields',
      render: '15 to 0.47',
      highlights: '45 to 1.47',
      background: '83 to 2.97 input.fields',
    },
    make: fields(mix, 'tff', 90),
  },
  {
    file: 'cropped.mp4',
    description: 'pictures that their stream crops at all sides',
    outcomes: {
      enhance: '80 to 3.16',
      render: '13 to 0.48',
      highlights: '40 to 1.56',
      background: '80 to 3.16',
    },
    make: (path) =>
      makeSmallFilm(path, 80, {
        channels: 0,
        width: 96,
        encoderOptions: { preset: 'ultrafast', crf: 18, g: 25, 'x264-params': 'crop-rect=2,4,12,6' },
      }),
  },
  {
    file: 'fine.mp4',
    description: 'a time base of 1/600000 s',
    outcomes: {
      enhance: '80 to 3.16',
      render: '13 to 0.48',
      highlights: '40 to 1.56',
      background: '80 to 3.16',
    },
    make: (path) =>
      makeSmallFilm(path, 80, {
        timeBase: { num: 1, den: 600_000 },
        pts: Array.from({ length: 81 }, (_, i) => i * 24_000),
      }),
  },
  {
    file: 'raw.h264',
    description: 'a raw stream, with a time base of 1/1200000 s',
    outcomes: {
      enhance: '80 to 3.16',
      render: '13 to 0.48',
      highlights: '40 to 1.56',
      background: '80 to 3.16',
    },
    make: derive('mp4', (film, path) => copyToFormat(film, path, 'h264'), 80, { channels: 0 }),
  },
  {
    file: 'held.mp4',
    description: 'a picture that is held for 1.6 s',
    outcomes: {
      enhance: '40 to 3.16',
      render: '10 to 0.36',
      highlights: '9 to 0.32',
      background: '40 to 3.16',
    },
    make: (path) => makeSmallFilm(path, 40, { pts: held }),
  },
  {
    file: 'one.mp4',
    description: 'a single picture',
    outcomes: {
      enhance: '1 to 0.00',
      render: '1 to 0.00',
      highlights: 'highlights.nothing',
      background: '1 to 0.00',
    },
    make: (path) => makeSmallFilm(path, 1, { channels: 0 }),
  },
  {
    file: 'cut.mkv',
    description: 'Matroska, cut off in the middle',
    outcomes: {
      enhance: 'input.truncated',
      render: '13 to 0.48 input.cut-off',
      highlights: '22 to 0.84 input.cut-off',
      background: 'input.truncated',
    },
    make: derive('mkv', (film, path) => cutOff(film, path, 0.55)),
  },
  {
    file: 'cut.mp4',
    description: 'MP4, cut off in the middle',
    outcomes: {
      enhance: 'input.truncated',
      render: '13 to 0.48 input.cut-off',
      highlights: '22 to 0.84 input.cut-off',
      background: 'input.truncated',
    },
    make: derive('mp4', (film, path) => cutOff(film, path, 0.55), 80, {
      muxerOptions: { movflags: '+faststart' },
    }),
  },
  {
    file: 'tail.mkv',
    description: 'Matroska without its last bytes',
    outcomes: {
      enhance: '80 to 3.16 input.cut-off',
      render: '13 to 0.48 input.cut-off',
      highlights: '40 to 1.56 input.cut-off',
      background: '80 to 3.16 input.cut-off',
    },
    make: derive('mkv', (film, path) => cutOff(film, path, 0.999)),
  },
  {
    file: 'cut.ogv',
    description: 'Ogg, cut off in the middle',
    outcomes: {
      enhance: '48 to 1.88 input.unfinished',
      render: '12 to 0.44 input.unfinished',
      highlights: '24 to 0.92 input.unfinished',
      background: '48 to 1.88 input.unfinished',
    },
    make: (path) =>
      derive(
        'mkv',
        async (film) => {
          await copyToFormat(film, `${path}.whole.ogv`, 'ogg');
          await cutOff(`${path}.whole.ogv`, path, 0.7);
        },
        80,
        {
          channels: 0,
          width: 160,
          height: 96,
          // Its clock counts frames.
          timeBase: { num: 1, den: 25 },
          pts: Array.from({ length: 81 }, (_, i) => i),
          encoder: 'libtheora',
          encoderOptions: { g: 10, b: 800_000 },
        },
      )(path),
  },
  {
    file: 'no-index.mp4',
    description: 'MP4 without its index',
    outcomes: {
      enhance: 'input.unreadable',
      render: 'input.unreadable',
      highlights: 'input.unreadable',
      background: 'input.unreadable',
    },
    make: derive('mp4', (film, path) => cutOff(film, path, 0.9)),
  },
  {
    file: 'lost.mkv',
    description: 'pictures that cannot be decoded',
    outcomes: {
      enhance: '57 to 3.16 input.damaged',
      render: '13 to 0.48',
      highlights: '27 to 1.04 input.damaged',
      background: '57 to 3.16 input.damaged',
    },
    make: derive('mkv', async (film, path) => {
      await copyToFormat(film, path, 'matroska');
      await damagePackets(path, 0, (number) => number >= 25 && number <= 40);
    }),
  },
  {
    file: 'torn.mkv',
    description: 'pictures that are decoded in part',
    outcomes: {
      enhance: '80 to 3.16 input.damaged',
      render: '13 to 0.48',
      highlights: '30 to 1.16',
      background: '80 to 3.16 input.damaged',
    },
    make: derive('mkv', async (film, path) => {
      await copyToFormat(film, path, 'matroska');
      await damagePackets(path, 0, (number) => number >= 25 && number <= 40, 12);
    }),
  },
  {
    file: 'dumb.mkv',
    description: 'audio that cannot be decoded',
    outcomes: {
      enhance: '80 to 3.16 input.damaged',
      render: '13 to 0.48 input.damaged',
      highlights: '40 to 1.56 input.damaged',
      background: '80 to 3.16 input.damaged',
    },
    make: derive('mkv', async (film, path) => {
      await copyToFormat(film, path, 'matroska');
      await damagePackets(path, 1, (number) => number >= 20 && number < 30);
    }),
  },
  {
    file: 'restarts.ts',
    description: 'a transport stream whose clock restarts twice',
    outcomes: {
      enhance: '81 to 3.24 input.time-jumps',
      render: '12 to 0.44 input.time-jumps',
      highlights: '27 to 1.04 input.time-jumps',
      background: '81 to 3.24 input.time-jumps',
    },
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
    outcomes: {
      enhance: '80 to 3.18 input.time-jumps',
      render: '12 to 0.44 input.time-jumps',
      highlights: '39 to 1.52 input.time-jumps',
      background: '80 to 3.18 input.time-jumps',
    },
    make: (path) =>
      makeParts(path, [
        [0, {}],
        [3600, {}],
      ]),
  },
  {
    file: 'overlap.ts',
    description: 'transport streams that overlap by two pictures',
    outcomes: {
      enhance: '80 to 3.08 input.times-repeat',
      render: '12 to 0.44 input.times-repeat',
      highlights: '42 to 1.54 input.times-repeat',
      background: '80 to 3.08 input.times-repeat',
    },
    make: (path) =>
      makeParts(path, [
        [0, {}],
        [1.58, {}],
      ]),
  },
  {
    file: 'channels.ts',
    description: 'stereo that becomes mono',
    outcomes: {
      enhance: '80 to 3.18 input.time-jumps input.format-changes',
      render: '12 to 0.44 input.time-jumps',
      highlights: '39 to 1.52 input.time-jumps',
      background: '80 to 3.18 input.time-jumps',
    },
    make: (path) =>
      makeParts(path, [
        [0, { channels: 2 }],
        [0, {}],
      ]),
  },
  {
    file: 'sizes.ts',
    description: 'pictures whose size and shape change',
    outcomes: {
      enhance: '80 to 3.18 input.time-jumps input.format-changes',
      render: '12 to 0.44 input.time-jumps',
      highlights: '40 to 1.56 input.time-jumps',
      background: '80 to 3.18 input.time-jumps input.format-changes',
    },
    make: (path) =>
      makeParts(path, [
        [0, { width: 96 }],
        [0, { width: 48 }],
      ]),
  },
  {
    file: 'untimed.ts',
    description: 'a transport stream whose first pictures have no times',
    outcomes: {
      enhance: '80 to 3.16',
      render: '13 to 0.48',
      highlights: '40 to 1.56',
      background: '80 to 3.16',
    },
    make: derive('mp4', (film, path) => copyUntimed(film, path, 2), 80, { channels: 0 }),
  },
  {
    file: 'text.mp4',
    description: 'a text file',
    outcomes: {
      enhance: 'input.unreadable',
      render: 'input.unreadable',
      highlights: 'input.unreadable',
      background: 'input.unreadable',
    },
    make: (path) => writeFile(path, 'This is not a video.\n'.repeat(50)),
  },
  {
    file: 'empty.mov',
    description: 'an empty file',
    outcomes: {
      enhance: 'input.empty',
      render: 'input.empty',
      highlights: 'input.empty',
      background: 'input.empty',
    },
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

What becomes of videos that are damaged, mixed, or not what their headers say. A test makes each of them, reads it with \`probe\` and
runs it through the productions (\`npm run test:full\`), and holds this table to them: pictures, the second at which the last one begins,
and warnings; or the error. Codes are explained in the [reference](reference/errors.md).

- \`enhance\` makes a master of the size of its source, and \`background\` puts a color behind it.
- \`render\` cuts the first half second, and \`highlights\` a cut of two seconds, or of half of the video.
- Fields are measured everywhere; \`--fields\` of \`enhance\` overrules that, and \`double\` makes a picture of each field.
- With \`--strict\`, each of them stops with \`input.not-intact\` where it would warn of damage, jumps in time or changes of format.
- Clips are taken of what there is of a file that was cut off, with a warning.

| video | enhance | render | highlights | background |
| --- | --- | --- | --- | --- |
`;

/** The text of docs/formats.md. */
export function formatTable(): string {
  const rows = ODD_FORMATS.map(({ description, outcomes }) => {
    const cells = READERS.map((reader) => outcomes[reader].replace(/[a-z]+\.[a-z-]+/g, '`$&`'));
    return `| ${[description, ...cells].join(' | ')} |`;
  });
  return `${INTRODUCTION}${rows.join('\n')}\n`;
}
