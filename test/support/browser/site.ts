import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

export interface Site extends AsyncDisposable {
  /** The page's origin: another one than the service's, whose port differs. */
  readonly url: string;
}

const ROOT = new URL('../../../', import.meta.url);
/** What code in a page may import by name. */
const IMPORTS = {
  'footlight/client': '/src/client/index.ts',
  'eventsource-parser/stream': '/node_modules/eventsource-parser/dist/stream.js',
};
const PAGE = `<!doctype html><title>Test</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.ts': 'text/javascript',
};

/** Serves an empty page, and the sources and packages that it may import: a browser takes modules as they are. */
export async function startSite(): Promise<Site> {
  const server = createServer((request, response) => void answer(request.url ?? '/', response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(target: string, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(target, 'http://site');
  const type = TYPES[pathname === '/' ? '.html' : extname(pathname)];
  try {
    const content = pathname === '/' ? PAGE : await readModule(pathname);
    response.writeHead(200, { 'content-type': type }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}

async function readModule(pathname: string): Promise<string> {
  const content = await readFile(new URL(`.${pathname}`, ROOT), 'utf8');
  return extname(pathname) === '.ts' ? stripTypeScriptTypes(content) : content;
}
