import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface FileServer extends AsyncDisposable {
  readonly origin: string;
  /** Methods and paths, such as "GET /a.mp4", in order of arrival. */
  readonly asked: string[];
}

/** Serves the files of a folder under their names, with a version each; anything else is 404. */
export async function startFileServer(folder: string, address = '127.0.0.1'): Promise<FileServer> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const name = decodeURIComponent(new URL(request.url!, 'http://host').pathname);
    const content = await readFile(join(folder, name)).catch(() => undefined);
    if (!content) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': content.length, etag: `"${content.length}"` });
    response.end(request.method === 'GET' ? content : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return {
    origin: `http://${address}:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
