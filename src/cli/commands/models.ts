import { type Command, Option } from 'commander';
import { measureModel } from '../../app.ts';
import { describeError } from '../../core/errors.ts';
import { PROVIDER_CHOICES, type ProviderChoice } from '../../core/execution-provider.ts';
import { formatQuantity } from '../../core/messages/format.ts';
import { bytes } from '../../core/messages/message.ts';
import { getLanguage, say } from '../../core/messages/say.ts';
import { type CatalogueFile, getPurpose } from '../../engines/model-store/catalogue.ts';
import { chooseHub, HUBS, type Hub } from '../../engines/model-store/hubs.ts';
import { listModels } from '../../engines/model-store/list-models.ts';
import {
  createNotInstalledError,
  getModelStoreSettings,
  type InstalledModel,
  ModelStore,
  type PullOptions,
} from '../../engines/model-store/model-store.ts';
import { padCells } from '../cells.ts';
import { EXIT } from '../errors.ts';
import { addModel } from './add-model.ts';
import { showDownload } from './show-download.ts';

interface Flags {
  readonly json?: boolean;
  readonly offline?: boolean;
  readonly hub?: Hub;
}

/** `footlight models ...`: the models of the store, and models of one's own. */
export function defineModels(models: Command): void {
  const addCommand = (usage: string): Command => models.command(usage).option('--json');
  addCommand('list').action(list);
  addCommand('info <name>').action(printInfo);
  addCommand('pull <name>')
    .option('--offline')
    .addOption(new Option('--hub <NAME>').choices(HUBS).env('FOOTLIGHT_HUB'))
    .action(pull);
  addCommand('add <name> <file...>').option('--form <FORM>').option('--offline').action(add);
  addCommand('verify [name]').action(verify);
  addCommand('rm <name>').action(remove);
  addCommand('bench <model>')
    .addOption(new Option('--provider <NAME>').choices(PROVIDER_CHOICES).default('auto'))
    .action(bench);
}

async function list(flags: Flags): Promise<void> {
  const store = openStore(flags);
  const models = await listModels(store, getLanguage());
  if (flags.json) {
    const isOwn = new Set(models.filter(({ purpose }) => purpose === undefined).map(({ name }) => name));
    const installed = await store.listInstalled();
    return print({
      root: store.root,
      catalogue: [...(await store.readCatalogue()).values()],
      installed: installed.map(({ name }) => name),
      own: installed.filter(({ name }) => isOwn.has(name)),
    });
  }
  // By task, in the order in which the catalogue has them first.
  const tasks = [...new Set(models.map(({ task }) => task))];
  for (const { name, task, licence, purpose, form, isInstalled, bytes: size } of models.toSorted(
    (a, b) => tasks.indexOf(a.task) - tasks.indexOf(b.task),
  )) {
    const state = isInstalled ? say('cli.models.installed') : formatQuantity(bytes(size), getLanguage());
    const own = form === undefined ? say('cli.models.own') : say('cli.models.own-form', { form });
    const described = purpose === undefined ? own : `${licence.padEnd(14)} ${purpose}`;
    write([name.padEnd(28), task.padEnd(16), padCells(state, 10), described].join(' '));
  }
}

async function printInfo(name: string, flags: Flags): Promise<void> {
  const store = openStore(flags);
  const entry = (await store.readCatalogue()).get(name);
  const model = await store.find(name);
  if (!entry && !model) throw createNotInstalledError(name);
  if (flags.json) return print({ catalogue: entry, installed: model, paths: await store.getPaths(name) });
  if (entry) {
    const { licence, homepage = say('cli.models.unknown-homepage') } = entry;
    write(`${name}: ${getPurpose(entry, getLanguage())}`);
    write(say('cli.models.licence', { licence }));
    write(say('cli.models.homepage', { homepage }));
    for (const file of entry.files) write(describeCatalogueFile(file));
  }
  if (!model) return write(say('cli.models.not-installed'));
  for (const [i, path] of ((await store.getPaths(name)) ?? []).entries())
    write(describeInstalledFile(path, model.files[i]!, model.source));
}

function describeCatalogueFile({ name, sha256 }: CatalogueFile): string {
  return sha256 === undefined
    ? say('cli.models.unverified-file', { name })
    : say('cli.models.catalogue-file', { name, sha256 });
}

function describeInstalledFile(
  path: string,
  { bytes: size, sha256 }: InstalledModel['files'][number],
  source: string,
): string {
  return say('cli.models.installed-file', { path, size, sha256, source });
}

async function pull(name: string, flags: Flags): Promise<void> {
  const store = openStore({ ...flags, hub: chooseHubAloud(flags.hub) });
  const model = await showDownload((options) => pullWith(store, name, options));
  if (flags.json) return print(model);
  for (const { name: file, bytes: size, sha256 } of model.files)
    write(say('cli.models.pulled-file', { file, size, sha256 }));
  write(say('cli.models.licence', { licence: model.licence }));
}

function pullWith(store: ModelStore, name: string, options: PullOptions): Promise<InstalledModel> {
  return store.pull(name, {
    ...options,
    onNextAddress: (error) => {
      const reason = describeError(error, getLanguage()).message;
      process.stderr.write(`${say('cli.models.next-address', { reason })}\n`);
    },
  });
}

/** The hub to ask first: that it is the nearest is said. */
function chooseHubAloud(named: Hub | undefined): Hub | undefined {
  const { hasOwnHub } = getModelStoreSettings();
  const hub = chooseHub(named, { language: getLanguage(), hasOwnHub });
  if (hub !== named) process.stderr.write(`${say('cli.models.nearest-hub')}\n`);
  return hub;
}

interface AddFlags extends Flags {
  readonly form?: string;
}

/** Options by which a model of a task is chosen. */
const USES: Readonly<Record<string, string>> = {
  upscaler: '--upscaler',
  matter: '--matter',
  depth: '--depth',
  interpolator: '--interpolator',
};

async function add(name: string, given: readonly string[], flags: AddFlags): Promise<void> {
  const request = { name, given, form: flags.form };
  const { model, recognized } = await showDownload((options) => addModel(openStore(flags), request, options));
  if (flags.json) return print(model);
  const { task, form, scale, engine } = recognized;
  if (scale !== undefined) return write(say('cli.models.added', { name, architecture: form, scale }));
  const use = `${USES[task]} ${engine}:${name}`;
  write(say('cli.models.added-form', { name, form, use }));
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
      write(
        damaged.length === 0
          ? say('cli.models.intact', { name: each })
          : say('cli.models.damaged', { name: each, files: damaged }),
      );
  if (results.some(({ damaged }) => damaged.length > 0)) process.exitCode = EXIT.failed;
}

async function remove(name: string, flags: Flags): Promise<void> {
  await openStore(flags).remove(name);
  if (flags.json) print({ removed: name });
  else write(say('cli.models.removed', { name }));
}

interface BenchFlags extends Flags {
  readonly provider: ProviderChoice;
}

async function bench(name: string, flags: BenchFlags): Promise<void> {
  const result = await measureModel(name, flags.provider, openStore(flags));
  if (flags.json) return print(result);
  const { provider, providerReason: reason, tileSize, precision, gigaflops, peakGigaflops } = result;
  write(say('cli.models.bench.conditions', { name, provider, reason, tileSize, precision }));
  const megapixels = result.megapixelsPerSecond.toFixed(3);
  const frames = (1 / result.secondsPer1080p).toFixed(2);
  write(say('cli.models.bench.speed', { megapixels, frames }));
  if (gigaflops === undefined || peakGigaflops === undefined) return;
  const share = ((gigaflops / peakGigaflops) * 100).toFixed(0);
  const [reached, peak] = [gigaflops.toFixed(1), peakGigaflops.toFixed(1)];
  write(say('cli.models.bench.operations', { reached, share, peak }));
}

function openStore({ offline, hub }: Flags): ModelStore {
  const settings = getModelStoreSettings();
  return new ModelStore({ ...settings, isOffline: settings.isOffline || offline === true, firstHub: hub });
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
