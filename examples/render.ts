// The edit of edit.json, rendered from a film that is made here; of your own film:
//   npx footlight render examples/edit.json --sources play.mp4 -o cut.mp4
// Edits are made by hand, by a program, or by `footlight highlights --plan`; docs/highlights.md has all of their fields.
import { join } from 'node:path';
import { createStudio, probe } from 'footlight';
import { makeStageVideo } from 'footlight/testing';

const [folder = '.'] = process.argv.slice(2);
const film = join(folder, 'play.mp4');
await makeStageVideo(film, { width: 320, height: 180, frames: 50 });

// The document names films relative to itself; `sources` says where they lie instead.
const { outputs } = await createStudio().run('render', {
  edit: join(import.meta.dirname, 'edit.json'),
  sources: [film],
  output: join(folder, 'cut.mp4'),
});
for (const [role, path] of Object.entries(outputs)) console.log(`${role}: ${path}`);
const { durationSeconds } = await probe(outputs.film ?? join(folder, 'cut.mp4'));
console.log(`${durationSeconds} seconds`);
