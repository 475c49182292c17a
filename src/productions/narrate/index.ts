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
      isOptional: true,
    },
    { role: 'dialogue', title: 'Dialogue alone', mediaTypes: ['audio/wav'], isOptional: true },
    { role: 'environment', title: 'Ambiences alone', mediaTypes: ['audio/wav'], isOptional: true },
    { role: 'effects', title: 'Effects alone', mediaTypes: ['audio/wav'], isOptional: true },
    { role: 'srt', title: 'Captions', mediaTypes: ['application/x-subrip'], isOptional: true },
    { role: 'vtt', title: 'Captions for the web', mediaTypes: ['text/vtt'], isOptional: true },
    { role: 'labels', title: 'Labels for Audacity', mediaTypes: ['text/plain'], isOptional: true },
    { role: 'score', title: 'Score', mediaTypes: ['application/json'] },
    {
      role: 'epub',
      title: 'Book that reads itself aloud',
      mediaTypes: ['application/epub+zip'],
      isOptional: true,
    },
    { role: 'figures', title: 'Measurements', mediaTypes: ['application/json'], isOptional: true },
    { role: 'report', title: 'Report', mediaTypes: ['text/html'], isOptional: true },
  ],
  load: async () => (await import('./workflow.ts')).narrateWorkflow,
};
