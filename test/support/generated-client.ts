import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runTypeScript } from './typescript.ts';

const PACKAGES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const run = promisify(execFile);
const COMPILER_OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: 'es2024',
  lib: ['es2024', 'dom', 'dom.iterable'],
  module: 'nodenext',
  types: ['node'],
  noEmit: true,
  allowImportingTsExtensions: true,
};

/** What a caller writes with the generated types: each call is checked by the compiler, and made. */
const PROGRAM = `
import createClient from 'openapi-fetch';
import type { components, paths, webhooks } from './api.ts';

const headers = { authorization: \`Bearer \${process.env.TOKEN}\` };
const client = createClient<paths>({ baseUrl: process.env.URL!, headers });

type Payload = webhooks['task-event']['post']['requestBody'];
export function readCall(payload: NonNullable<Payload>['content']['application/json']): string {
  return payload.data.task_id;
}

const listed = await client.GET('/api/v1/tasks', { params: { query: { limit: 5 } } });
const first: components['schemas']['Task'] | undefined = listed.data?.tasks[0];
const input = '/elsewhere/poster.png';
const submitted = await client.POST('/api/v1/upscale', { body: { input, scale: 2 } });
const accepted: string | undefined = submitted.data?.task_id;
const refused: string | undefined = submitted.error?.code;
const none = await client.GET('/api/v1/tasks/{id}', { params: { path: { id: 'task_0' } } });
const report: string | undefined = none.data?.result?.report;
// @ts-expect-error a scale is a number
await client.POST('/api/v1/upscale', { body: { input, scale: 'two' } });
// @ts-expect-error an input is needed
await client.POST('/api/v1/upscale', { body: {} });
// @ts-expect-error there is no such route
await client.GET('/api/v1/nothing');

console.log(JSON.stringify({ first, accepted, refused, report, missing: none.error?.code }));
`;

/**
 * Generates a client of an OpenAPI document, compiles a program with it in strict mode, and runs that.
 *
 * @returns what the program wrote
 */
export async function runGeneratedClient(folder: string, document: object, service: NodeJS.ProcessEnv) {
  await mkdir(folder, { recursive: true });
  await symlink(PACKAGES, join(folder, 'node_modules'));
  const files = {
    'package.json': JSON.stringify({ type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] }),
    'api.ts': await generateTypes(document),
    'main.ts': PROGRAM,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await compile(folder);
  const env = { ...process.env, ...service };
  const { stdout } = await run(process.execPath, ['main.ts'], { cwd: folder, env });
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function compile(folder: string): Promise<void> {
  await runTypeScript(['-p', folder]).catch(({ stdout }) => {
    throw new Error(`The generated client does not compile:\n${stdout}`);
  });
}

/** As `npx openapi-typescript --default-non-nullable=false` does it. */
async function generateTypes(document: object): Promise<string> {
  // The generator prints by TypeScript's JavaScript API, which version 7 lacks.
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier === 'typescript' ? '@typescript/typescript6' : specifier, context),
  });
  try {
    const { astToString, default: openapiTypes } = await import('openapi-typescript');
    return astToString(await openapiTypes(document as never, { defaultNonNullable: false }));
  } finally {
    hooks.deregister();
  }
}
