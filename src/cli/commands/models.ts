import { resolve } from 'node:path';
import type { Command } from 'commander';
import { measureModel } from '../../app.ts';
import { PROVIDER_CHOICES, type ProviderChoice } from '../../core/execution-provider.ts';
import {
  createNotInstalledError,
  getModelStoreSettings,
  ModelStore,
} from '../../engines/model-store/model-store.ts';
import { loadNetModel } from '../../inference/net-model.ts';
import { EXIT } from '../errors.ts';

interface Flags {
  readonly json?: boolean;
  readonly offline?: boolean;
}

export function defineModels(models: Command): void {
  const addCommand = (usage: string, description: string): Command =>
    models.command(usage).description(description).option('--json', 'print one JSON object on stdout');

  addCommand('list', 'list the catalogue and what is installed').action(list);
  addCommand('info <name>', 'show one model').action(printInfo);
  addCommand('pull <name>', 'download a model of the catalogue')
    .option('--offline', 'refuse to download')
    .action(pull);
  addCommand('add <name> <file>', 'take a model file of your own').action(add);
  addCommand('verify [name]', 'compare installed files with their checksums').action(verify);
  addCommand('rm <name>', 'remove a model').action(remove);
  models
    .command('bench <model>')
    .description('measure a model on this machine: an embedded or installed name, or a file')
    .option('--provider <NAME>', `one of ${PROVIDER_CHOICES.join(', ')}`, 'auto')
    .option('--json', 'print one JSON object on stdout')
    .action(bench);
}

async function list(flags: Flags): Promise<void> {
  const store = openStore(flags);
  const installed = new Set((await store.listInstalled()).map(({ name }) => name));
  const catalogue = [...(await store.readCatalogue()).values()];
  const known = new Set(catalogue.map(({ name }) => name));
  const own = [...installed].filter((name) => !known.has(name));
  if (flags.json) return print({ root: store.root, catalogue, installed: [...installed] });
  for (const { name, task, licence, purpose, files } of catalogue) {
    const bytes = files.reduce((sum, file) => sum + file.approximateBytes, 0);
    const state = installed.has(name) ? 'installed' : `${(bytes / 1e6).toFixed(0)} MB`;
    write(`${name.padEnd(28)} ${task}  ${state.padEnd(10)} ${licence.padEnd(14)} ${purpose}`);
  }
  for (const name of own) write(`${name.padEnd(28)} upscaler  installed  yours`);
}

async function printInfo(name: string, flags: Flags): Promise<void> {
  const store = openStore(flags);
  const entry = (await store.readCatalogue()).get(name);
  const model = await store.find(name);
  if (!entry && !model) throw createNotInstalledError(name);
  if (flags.json) return print({ catalogue: entry, installed: model, paths: await store.getPaths(name) });
  if (entry) {
    write(`${name}: ${entry.purpose}\nlicence: ${entry.licence}\nhomepage: ${entry.homepage ?? 'unknown'}`);
    for (const file of entry.files)
      write(`file: ${file.name}, sha256 ${file.sha256 ?? 'taken from the first download'}`);
  }
  if (!model) return write('not installed');
  for (const [i, path] of ((await store.getPaths(name)) ?? []).entries())
    write(
      `installed: ${path}\n  ${model.files[i]!.bytes} bytes, sha256 ${model.files[i]!.sha256}, from ${model.source}`,
    );
}

async function pull(name: string, flags: Flags): Promise<void> {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const isTerminal = process.stderr.isTTY;
  const model = await openStore(flags).pull(name, {
    signal: controller.signal,
    onProgress: (file, bytes, total) => {
      if (isTerminal)
        process.stderr.write(
          `\r${file}: ${formatMegabytes(bytes)}${total ? ` of ${formatMegabytes(total)}` : ''}  `,
        );
    },
  });
  if (isTerminal) process.stderr.write('\n');
  if (flags.json) return print(model);
  for (const file of model.files) write(`${file.name}: ${file.bytes} bytes, sha256 ${file.sha256}`);
  write(`licence: ${model.licence}`);
}

async function add(name: string, path: string, flags: Flags): Promise<void> {
  const { architecture, scale } = await loadNetModel(resolve(path));
  const model = await openStore(flags).add(name, resolve(path));
  if (flags.json) return print(model);
  write(`${name}: ${architecture} x${scale}, use it with --upscaler ${name}`);
}

async function verify(name: string | undefined, flags: Flags): Promise<void> {
  const store = openStore(flags);
  const names = name === undefined ? (await store.listInstalled()).map((model) => model.name) : [name];
  const results = await Promise.all(
    names.map(async (each) => ({ name: each, damaged: await store.verify(each) })),
  );
  if (flags.json) print(results);
  else
    for (const { name: each, damaged } of results)
      write(`${each}: ${damaged.length === 0 ? 'intact' : `damaged: ${damaged.join(', ')}`}`);
  if (results.some(({ damaged }) => damaged.length > 0)) process.exitCode = EXIT.failed;
}

async function remove(name: string, flags: Flags): Promise<void> {
  await openStore(flags).remove(name);
  if (flags.json) print({ removed: name });
  else write(`${name} removed`);
}

interface BenchFlags extends Flags {
  readonly provider: ProviderChoice;
}

async function bench(name: string, flags: BenchFlags): Promise<void> {
  const result = await measureModel(name, flags.provider, openStore(flags));
  if (flags.json) return print(result);
  write(
    `${name} on ${result.provider} (${result.providerReason}), tiles of ${result.tileSize}, ${result.precision}`,
  );
  write(
    `${result.megapixelsPerSecond.toFixed(3)} megapixels of input per second, ${(1 / result.secondsPer1080p).toFixed(2)} frames of 1080p per second`,
  );
  if (result.gigaflops !== undefined && result.peakGigaflops !== undefined)
    write(
      `${result.gigaflops.toFixed(1)} GFLOP/s, ${((result.gigaflops / result.peakGigaflops) * 100).toFixed(0)} % of what a matrix product reaches here (${result.peakGigaflops.toFixed(1)})`,
    );
}

function openStore({ offline }: Flags): ModelStore {
  const settings = getModelStoreSettings();
  return new ModelStore({ ...settings, isOffline: settings.isOffline || offline === true });
}

function formatMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
