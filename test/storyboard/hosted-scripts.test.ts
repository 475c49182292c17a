import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { isInstalled } from '../../src/engines/availability.ts';
import { isFull } from '../support/full.ts';
import {
  environmentOf,
  FRAME_RATE,
  measureDifferences,
  measureSeam,
  SEEN,
  SERVICES,
  serveFilms,
} from '../support/service-films.ts';
import { createStoryboardRuns } from '../support/storyboard-runs.ts';
import { createTemporaryFolder } from '../support/temporary-folder.ts';

const folder = createTemporaryFolder();
const path = (name: string): string => join(folder, name);
const skip = !isInstalled('@napi-rs/canvas') ? '@napi-rs/canvas is not installed here' : false;

// One of them tells enough outside the full run.
for (const service of isFull ? SERVICES : SERVICES.slice(0, 1))
  suite(`films of ${service.name}, of another size, rate, length and codec,`, () => {
    test('become a script of exactly its length, without a seen join', { skip }, async (context) => {
      await using server = await serveFilms(service, folder);
      const runs = createStoryboardRuns(path(service.name[0]!), [service.adapter], environmentOf(server));
      const script = path('script.json');
      const scenes = [
        { scene_number: 1, description: 'A river at dawn', duration: 12 },
        { scene_number: 2, description: 'A desert at noon', duration: 3.5 },
      ];
      await writeFile(script, JSON.stringify({ title: 'Journeys', scenes }));
      const shares: number[] = [];
      const made = await runs.run(
        {
          script,
          engine: service.name,
          output: path(`${service.name[0]}.mp4`),
          transition: 'cut',
          require: true,
        },
        (event) => {
          if ('overall' in event) shares.push(event.overall as number);
        },
      );
      assert.equal(made.status, 'completed');
      const seconds = server.orders.map(({ body }) => Number(body.duration));
      assert.deepEqual(
        seconds.toSorted((a, b) => a - b),
        [5, 10, 10],
      );
      assert.deepEqual(
        shares,
        shares.toSorted((a, b) => a - b),
      );
      const differences = await measureDifferences(made.outputs.video!);
      assert.equal(differences.length + 1, FRAME_RATE * 15.5);
      // Twelve seconds are two clips that overlap by half a second.
      const ratio = measureSeam(differences, 69, 76);
      context.diagnostic(`the join is ${ratio.toFixed(2)} times its neighbors`);
      assert.ok(ratio <= SEEN, `${ratio}`);
    });
  });
