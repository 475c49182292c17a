import { z } from 'zod';
import { requireOption } from '../../execution/engine-options.ts';
import { createPresets, optionMeta } from '../../execution/option-meta.ts';
import { PROFILE_NAMES, PROFILE_TITLES, PROFILES } from './profiles.ts';

/** The one description of `narrate`'s options. */
export const narrateOptions = z.object({
  novel: z
    .string()
    .min(1)
    .describe('Novel: text, Markdown, EPUB or JSON, or a score.json that you have edited')
    .register(optionMeta, {
      title: 'Novel',
      group: 'input',
      level: 'basic',
      file: 'document',
      positional: true,
    }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Sound to write: .m4b, .mp3, .flac or .wav (default: the novel’s name with .m4b)')
    .register(optionMeta, {
      title: 'Sound file',
      group: 'output',
      level: 'basic',
      file: 'output',
      short: 'o',
      placeholder: 'FILE',
    }),
  cast: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Characters as JSON: [{"name", "aliases", "gender", "age", "voice"}] (default: found in the text)',
    )
    .register(optionMeta, {
      title: 'Cast',
      group: 'input',
      level: 'advanced',
      file: 'document',
      placeholder: 'FILE',
    }),
  profile: z
    .enum(PROFILE_NAMES)
    .default('drama')
    .describe('drama -18 LUFS, podcast -16, broadcast -23, acx: voices alone')
    .register(optionMeta, {
      title: 'Profile',
      group: 'sound',
      level: 'basic',
      presets: createPresets(PROFILE_TITLES, PROFILES),
    }),
  chapters: z
    .string()
    .regex(/^\d+(?:-\d+)?$/, 'give one chapter or a range such as 1-3')
    .optional()
    .describe('Only these chapters')
    .register(optionMeta, { title: 'Chapters', group: 'content', level: 'basic', placeholder: '1-3' }),
  sample: z
    .boolean()
    .default(false)
    .describe('Only the first minute, to judge voices and sounds by')
    .register(optionMeta, { title: 'First minute', group: 'content', level: 'basic' }),
  review: z
    .boolean()
    .default(false)
    .describe('Only write the score with its review list, and speak nothing')
    .register(optionMeta, { title: 'Only the score', group: 'content', level: 'basic' }),
  speech: z
    .string()
    .min(1)
    .max(200)
    .default('builtin')
    .describe('Who speaks: builtin, or an engine that `footlight engines speech` lists')
    .register(optionMeta, {
      title: 'Voices',
      group: 'engines',
      level: 'basic',
      engine: 'speech',
      placeholder: 'ENGINE',
    }),
  sounds: z
    .string()
    .min(1)
    .max(200)
    .default('builtin')
    .describe('Who makes ambiences and effects: builtin, none, or an engine of `footlight engines sound`')
    .register(optionMeta, {
      title: 'Sounds',
      group: 'engines',
      level: 'basic',
      engine: 'sound',
      placeholder: 'ENGINE',
    }),
  narrator: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Voice of the narrator, as `footlight voices` lists them')
    .register(optionMeta, { title: 'Narrator', group: 'sound', level: 'basic', placeholder: 'VOICE' }),
  library: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of effects of your own: door-creak.wav is taken where a door creaks')
    .register(optionMeta, { title: 'Own effects', group: 'input', level: 'expert', placeholder: 'FOLDER' }),
  cover: z
    .string()
    .min(1)
    .optional()
    .describe('Picture for the sound file: JPEG or PNG (default: the EPUB’s own)')
    .register(optionMeta, {
      title: 'Cover',
      group: 'input',
      level: 'advanced',
      file: 'document',
      placeholder: 'FILE',
    }),
  textModel: z
    .string()
    .min(1)
    .max(100)
    .default('builtin')
    .describe('Who checks the speakers: builtin, or a text model such as qwen-plus')
    .register(optionMeta, {
      title: 'Speaker check',
      group: 'engines',
      level: 'advanced',
      engine: 'text-model',
      placeholder: 'MODEL',
    }),
  stems: z
    .boolean()
    .default(true)
    .describe('Write dialogue, environment and effects by themselves too')
    .register(optionMeta, { title: 'Stems', group: 'output', level: 'advanced' }),
  epub: z
    .boolean()
    .default(false)
    .describe('Write an EPUB that reads itself aloud too (.m4b and .mp3)')
    .register(optionMeta, { title: 'Audio book EPUB', group: 'output', level: 'advanced' }),
  ...requireOption,
});

export type NarrateOptions = z.output<typeof narrateOptions>;
