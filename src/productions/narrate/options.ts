import { z } from 'zod';
import { requireOption } from '../../execution/engine-options.ts';
import { PROFILE_NAMES } from './profiles.ts';

/** The one description of `narrate`'s options. */
export const narrateOptions = z.object({
  novel: z
    .string()
    .min(1)
    .describe('Novel: text, Markdown, EPUB or JSON, or a score.json that you have edited')
    .meta({ positional: true, file: 'document' }),
  output: z
    .string()
    .min(1)
    .optional()
    .describe('Sound to write: .m4b, .mp3, .flac or .wav (default: the novel’s name with .m4b)')
    .meta({ short: 'o', placeholder: 'FILE', file: 'output' }),
  cast: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Characters as JSON: [{"name", "aliases", "gender", "age", "voice"}] (default: found in the text)',
    )
    .meta({ placeholder: 'FILE', file: 'document' }),
  profile: z
    .enum(PROFILE_NAMES)
    .default('drama')
    .describe('drama -18 LUFS, podcast -16, broadcast -23, acx: voices alone'),
  chapters: z
    .string()
    .regex(/^\d+(?:-\d+)?$/, 'give one chapter or a range such as 1-3')
    .optional()
    .describe('Only these chapters')
    .meta({ placeholder: '1-3' }),
  sample: z.boolean().default(false).describe('Only the first minute, to judge voices and sounds by'),
  review: z.boolean().default(false).describe('Only write the score with its review list, and speak nothing'),
  speech: z
    .string()
    .min(1)
    .max(200)
    .default('builtin')
    .describe('Who speaks: builtin, or an engine that `footlight engines speech` lists')
    .meta({ placeholder: 'ENGINE', engine: 'speech' }),
  sounds: z
    .string()
    .min(1)
    .max(200)
    .default('builtin')
    .describe('Who makes ambiences and effects: builtin, none, or an engine of `footlight engines sound`')
    .meta({ placeholder: 'ENGINE', engine: 'sound' }),
  narrator: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Voice of the narrator, as `footlight voices` lists them')
    .meta({ placeholder: 'VOICE' }),
  library: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of effects of your own: door-creak.wav is taken where a door creaks')
    .meta({ placeholder: 'FOLDER' }),
  cover: z
    .string()
    .min(1)
    .optional()
    .describe('Picture for the sound file: JPEG or PNG (default: the EPUB’s own)')
    .meta({ placeholder: 'FILE', file: 'document' }),
  textModel: z
    .string()
    .min(1)
    .max(100)
    .default('builtin')
    .describe('Who checks the speakers: builtin, or a text model such as qwen-plus')
    .meta({ placeholder: 'MODEL', engine: 'text-model' }),
  stems: z.boolean().default(true).describe('Write dialogue, environment and effects by themselves too'),
  epub: z.boolean().default(false).describe('Write an EPUB that reads itself aloud too (.m4b and .mp3)'),
  ...requireOption,
});

export type NarrateOptions = z.output<typeof narrateOptions>;
