import type { Production } from '../../execution/production.ts';
import { narrateOptions } from './options.ts';
import { STAGES } from './stages.ts';

/** A novel in, an audio drama out: voices, ambience, effects, mix, stems. */
export const narrate: Production<typeof narrateOptions> = {
  name: 'narrate',
  title: 'Make an audio drama of a novel',
  options: narrateOptions,
  stages: Object.values(STAGES),
  outputs: [
    {
      role: 'audio',
      title: 'Audio drama',
      mediaTypes: ['audio/mp4', 'audio/mpeg', 'audio/flac', 'audio/wav'],
    },
    { role: 'dialogue', title: 'Dialogue alone', mediaTypes: ['audio/wav'] },
    { role: 'environment', title: 'Ambiences alone', mediaTypes: ['audio/wav'] },
    { role: 'effects', title: 'Effects alone', mediaTypes: ['audio/wav'] },
    { role: 'mix', title: 'All stems together', mediaTypes: ['audio/wav'] },
    { role: 'srt', title: 'Captions', mediaTypes: ['application/x-subrip'] },
    { role: 'vtt', title: 'Captions for the web', mediaTypes: ['text/vtt'] },
    { role: 'labels', title: 'Labels for Audacity', mediaTypes: ['text/plain'] },
    { role: 'score', title: 'Score', mediaTypes: ['application/json'] },
    {
      role: 'epub',
      title: 'Book that reads itself aloud',
      mediaTypes: ['application/epub+zip'],
      isOptional: true,
    },
    { role: 'figures', title: 'Measurements', mediaTypes: ['application/json'] },
    { role: 'report', title: 'Report', mediaTypes: ['text/html'] },
  ],
  commands: [
    {
      name: 'score',
      usage: '[options] <NOVEL>',
      description:
        'Say who speaks each line of a novel, where it plays and what is heard (text, Markdown, EPUB, JSON; English, Chinese)',
      load: async () => (await import('./cli/score.ts')).defineScore,
    },
    {
      name: 'voices',
      usage: '[options]',
      description: 'List the voices of a speech engine',
      load: async () => (await import('./cli/voices.ts')).defineVoices,
    },
    {
      name: 'say',
      usage: '[options] <TEXT>',
      description: 'Speak a sentence, to hear a voice before a novel is cast',
      load: async () => (await import('./cli/say.ts')).defineSay,
    },
  ],
  http: () => import('./http.ts'),
  load: async () => (await import('./workflow.ts')).narrateWorkflow,
};
