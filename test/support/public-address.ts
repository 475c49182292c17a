import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startCli } from './cli.ts';

/**
 * Upscales what a public address redirects to, and says what became of it: ADDRESS FOLDER. Its network has to have the
 * address, which `unshare --net` gives to root.
 */
const [address, folder] = process.argv.slice(2) as [string, string];
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url!);
  const { port } = server.address() as AddressInfo;
  const targets: Record<string, string> = {
    '/inside.png': `http://127.0.0.1:${port}/secret.png`,
    '/outside.png': `http://${address}:${port}/public.png`,
  };
  const location = targets[request.url!];
  if (location) response.writeHead(302, { location }).end();
  else response.writeHead(200, { etag: '"1"' }).end('no picture');
});
await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
const { port } = server.address() as AddressInfo;
const results: { code: number | null; stderr: string }[] = [];
for (const name of ['inside.png', 'outside.png']) {
  const args = ['upscale', `http://${address}:${port}/${name}`, '--work-dir', folder];
  const { code, stderr } = await startCli(args, folder).result;
  results.push({ code, stderr });
}
process.stdout.write(JSON.stringify({ results, asked }));
server.closeAllConnections();
server.close();
