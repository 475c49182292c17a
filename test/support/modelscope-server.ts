import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A hub of models as ModelScope is one. */
export interface ModelScopeServer extends AsyncDisposable {
  readonly origin: string;
  /** Requests for files in order of arrival, with the part that each wanted. */
  readonly asked: { readonly path: string; readonly range: string | undefined }[];
}

const FILE = /^\/api\/v1\/models\/([\w.-]+\/[\w.-]+)\/repo$/;

/**
 * Serves the files of models by the address of ModelScope's API, which sends large ones on to the host that stores them;
 * that host knows ranges. What it does not have is a problem in JSON with status 404.
 *
 * @param files contents by model and path, as "group/model/path"
 * @param breaks how many times a file breaks off in its middle
 */
export async function startModelScopeServer(
  files: Readonly<Record<string, Buffer>>,
  { breaks = 0 }: { readonly breaks?: number } = {},
): Promise<ModelScopeServer> {
  const asked: { path: string; range: string | undefined }[] = [];
  let left = breaks;
  const server = createServer(({ url = '/', headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://hub');
    const [, model] = FILE.exec(pathname) ?? [];
    if (model !== undefined) {
      const key = `${model}/${searchParams.get('FilePath')}`;
      const isThere = key in files && searchParams.get('Revision') === 'master';
      return isThere ? redirect(response, key) : refuse(response);
    }
    const key = decodeURIComponent(pathname.slice('/storage/'.length));
    const content = files[key];
    if (!content) return refuse(response);
    asked.push({ path: key, range: headers.range });
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const rest = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { etag: '"sum"', 'content-length': rest.length });
    if (left-- <= 0) return void response.end(rest);
    response.write(rest.subarray(0, rest.length >> 1));
    // A reset at once would take back what is still on its way.
    setTimeout(() => response.destroy(), 100);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function redirect(response: ServerResponse, key: string): void {
  response.writeHead(302, { location: `/storage/${encodeURIComponent(key)}` }).end();
}

function refuse(response: ServerResponse): void {
  const problem = { Code: 10010205001, Message: 'record not found', RequestId: 'r', Success: false };
  response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(problem));
}
