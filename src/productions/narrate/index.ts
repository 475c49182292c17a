import type { Production } from '../../execution/production.ts';
import { narrateOptions } from './options.ts';
import { STAGES } from './stages.ts';

/** A novel in, an audio drama out: voices, ambience, effects, mix, stems. */
export const narrate: Production<typeof narrateOptions> = {
  name: 'narrate',
  options: narrateOptions,
  stages: Object.values(STAGES),
  example: { novel: '/media/novel.epub', profile: 'podcast', output: 'novel.m4b' },
  outputs: [
    {
      role: 'audio',
      mediaTypes: ['audio/mp4', 'audio/mpeg', 'audio/flac', 'audio/wav'],
    },
    { role: 'dialogue', mediaTypes: ['audio/wav'] },
    { role: 'environment', mediaTypes: ['audio/wav'] },
    { role: 'effects', mediaTypes: ['audio/wav'] },
    { role: 'mix', mediaTypes: ['audio/wav'] },
    { role: 'srt', mediaTypes: ['application/x-subrip'] },
    { role: 'vtt', mediaTypes: ['text/vtt'] },
    { role: 'labels', mediaTypes: ['text/plain'] },
    { role: 'score', mediaTypes: ['application/json'] },
    {
      role: 'epub',
      mediaTypes: ['application/epub+zip'],
      isOptional: true,
    },
    { role: 'chapters', mediaTypes: ['application/vnd.apple.mpegurl'], isOptional: true },
    { role: 'figures', mediaTypes: ['application/json'] },
    { role: 'report', mediaTypes: ['text/html'] },
  ],
  commands: [
    {
      name: 'score',
      usage: '[options] <NOVEL>',
      load: async () => (await import('./cli/score.ts')).defineScore,
    },
    {
      name: 'voices',
      usage: '[options]',
      load: async () => (await import('./cli/voices.ts')).defineVoices,
    },
    {
      name: 'say',
      usage: '[options] <TEXT>',
      load: async () => (await import('./cli/say.ts')).defineSay,
    },
  ],
  http: () => import('./http.ts'),
  load: async () => (await import('./workflow.ts')).narrateWorkflow,
};
