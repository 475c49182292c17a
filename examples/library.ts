// An audio drama of a novel, as `footlight narrate` makes it, from a program of your own:
//   node examples/library.ts examples/the-lamp-keeper.md drama.m4b
import { createStudio, FootlightError } from 'footlight';

const [novel = 'examples/the-lamp-keeper.md', output = 'drama.m4b'] = process.argv.slice(2);
const studio = createStudio();

// Ctrl-C ends the work. What was finished is kept: the same run goes on from there.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

try {
  // Options are those of the command line, checked and completed with their defaults before anything starts.
  const plan = await studio.plan('narrate', { novel, output });
  console.log('plan:', JSON.stringify(plan).length, 'characters of JSON');

  const { outputs, warnings } = await studio.run(
    'narrate',
    { novel, output, profile: 'podcast' },
    {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'step-end') console.log(`${Math.round(event.overall * 100)} %: ${event.step}`);
      },
    },
  );
  for (const { code, message } of warnings) console.log(`${code}: ${message}`);
  for (const [role, path] of Object.entries(outputs)) console.log(`${role}: ${path}`);
} catch (error) {
  if (!(error instanceof FootlightError)) throw error;
  // Codes are stable, and meant for programs; messages and remedies are for people.
  console.error(`${error.code}: ${error.message} ${error.remedy ?? ''}`);
  process.exitCode = 1;
}
