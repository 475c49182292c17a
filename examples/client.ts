// A picture, enlarged by a service that `npx footlight serve` started; it prints the token at its first start:
//   FOOTLIGHT_URL=http://127.0.0.1:8420 FOOTLIGHT_TOKEN=fl_... node examples/client.ts still.png
import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ApiError, FootlightClient } from 'footlight/client';

const [picture = 'still.png'] = process.argv.slice(2);
const { FOOTLIGHT_URL: url = 'http://127.0.0.1:8420', FOOTLIGHT_TOKEN: token } = process.env;
const client = new FootlightClient({ url, token });

try {
  // Uploads go on where they broke off.
  const input = await client.upload(await openAsBlob(picture), { name: basename(picture) });

  // The key makes it safe to send again after a lost answer: the same key is the same task.
  const options = { input, output: 'large.png', scale: 2 } as const;
  const id = await client.submit('upscale', options, { idempotencyKey: randomUUID() });

  // Every event once and in order, over as many connections as it takes.
  for await (const { overall_progress, message } of client.follow(id))
    console.log(`${Math.round(overall_progress * 100)} % ${message}`);

  const { status, error } = await client.getTask(id);
  console.log(`${id} ${status}`, error ?? '');
  for (const { name } of await client.listArtifacts(id)) {
    const answer = await client.download(id, name);
    await writeFile(basename(name), await answer.bytes());
    console.log(`fetched ${basename(name)}`);
  }
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.error(`${error.code}: ${error.message} ${error.remedy ?? ''}`);
  process.exitCode = 1;
}
