import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  copyFile,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  rmdir,
  stat,
  statfs,
} from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { FootlightError, toFootlightError } from './errors.ts';
import { PROCESS_MARK, readProcessMark } from './process-name.ts';

const PART_NAME = /^\.(.+)@(.+\.\d+)-[0-9a-f]{8}\.part$/;
/** A temporary file of elsewhere that is older counts as abandoned: its process can't be looked up here. */
const FORGOTTEN_AFTER_MS = 2 * 24 * 3600 * 1000;

/** What file systems take of a name, in bytes of UTF-8. */
const MAX_NAME_BYTES = 255;

function cutToBytes(name: string, most: number): string {
  let cut = name;
  while (Buffer.byteLength(cut) > most) cut = [...cut].slice(0, -1).join('');
  return cut;
}

/**
 * Creates a sibling name for `path` that no other process of any machine uses: the file is built there and renamed at
 * the end.
 */
export function createTemporarySiblingPath(path: string): string {
  const ending = `@${PROCESS_MARK}-${randomBytes(4).toString('hex')}.part`;
  const room = MAX_NAME_BYTES - ending.length - 1;
  return join(dirname(path), `.${cutToBytes(basename(path), room)}${ending}`);
}

/**
 * Removes temporary files of dead processes for `path` and for files beside it with the same stem: `film.mp4`,
 * `film-stem.wav`.
 */
async function sweepTemporarySiblings(path: string): Promise<void> {
  const stem = basename(path, extname(path));
  for (const name of await readdir(dirname(path))) {
    const target = PART_NAME.exec(name)?.[1];
    if (target === undefined) continue;
    const isOfRun = target.startsWith(stem) && /^([-.]|$)/.test(target.slice(stem.length));
    // A long name was cut, which leaves room for less than a character.
    const isCut = Buffer.byteLength(name) > MAX_NAME_BYTES - 4 && stem.startsWith(target);
    if (isOfRun || isCut) await removeIfAbandoned(join(dirname(path), name));
  }
}

/** Removes temporary files of dead processes anywhere below `folder`. */
export async function sweepTemporaryFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const { name, parentPath } of entries)
    if (isTemporaryName(name)) await removeIfAbandoned(join(parentPath, name));
}

export function isTemporaryName(name: string): boolean {
  return PART_NAME.test(name);
}

async function removeIfAbandoned(path: string): Promise<void> {
  const [, , mark = ''] = PART_NAME.exec(basename(path)) ?? [];
  const stats = await stat(path).catch(() => undefined);
  if (!stats) return;
  const writer = readProcessMark(mark);
  const isForgotten = writer === 'elsewhere' && Date.now() - stats.mtimeMs > FORGOTTEN_AFTER_MS;
  if (writer === 'dead' || isForgotten) await rm(path, { force: true, recursive: true });
}

/**
 * Makes the rename of a finished temporary file durable: fsync, rename, fsync of the folder. A symbolic link at `path`
 * stays, and the file that it names is written.
 */
export async function commitFile(temporary: string, path: string): Promise<void> {
  await syncFile(temporary);
  const target = await followLinks(path);
  await rename(temporary, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    return moveAcross(temporary, target);
  });
  await using folder = await open(dirname(target), 'r');
  await folder.sync();
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

/** Moves a file to another file system, where it gets its name only when it is whole. */
async function moveAcross(from: string, to: string): Promise<void> {
  const copy = createTemporarySiblingPath(to);
  try {
    await copyFile(from, copy);
    await syncFile(copy);
    await rename(copy, to);
    await rm(from);
  } catch (error) {
    await rm(copy, { force: true });
    throw error;
  }
}

/** As many links as Linux follows. */
const MAX_LINKS = 40;

/** The path that symbolic links at `path` lead to, whether or not a file lies there yet. */
async function followLinks(path: string): Promise<string> {
  let target = path;
  for (let followed = 0; followed < MAX_LINKS; followed++) {
    const next = await readlink(target).catch(() => undefined);
    if (next === undefined) break;
    target = resolve(dirname(target), next);
  }
  return target;
}

/** Lets `write` build the file under a temporary name; a failure leaves no file. */
export async function writeAtomically(
  path: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const target = await followLinks(path);
  const temporary = createTemporarySiblingPath(target);
  try {
    await mkdir(dirname(target), { recursive: true });
    await write(temporary);
    await commitFile(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true, recursive: true });
    throw error;
  }
}

export async function writeTextAtomically(path: string, text: string): Promise<void> {
  await writeAtomically(path, async (temporary) => {
    await using file = await open(temporary, 'w');
    await file.writeFile(text);
  });
}

/**
 * Makes sure that a file can be written at `path`, before any work is spent on it, and removes the temporary files of
 * dead processes there. It leaves no folder that wasn't there: the work may come to nothing.
 *
 * @throws `storage.denied`, `storage.full`, `storage.not-found`, `storage.not-a-folder`, `storage.not-a-file`
 */
export async function assertWritableDestination(path: string): Promise<void> {
  const target = await followLinks(resolve(path));
  const folder = dirname(target);
  let made: string | undefined;
  try {
    made = await makeFolders(folder);
    await access(folder, constants.W_OK);
    await sweepTemporarySiblings(target);
    const probe = createTemporarySiblingPath(target);
    await using file = await open(probe, 'wx');
    await file.close();
    await rm(probe);
  } catch (error) {
    throw createUnwritableError(path, folder, error);
  } finally {
    if (made !== undefined) await removeEmptyFolders(folder, made);
  }
  const existing = await stat(path).catch(() => undefined);
  if (existing && !existing.isFile()) {
    throw new FootlightError('storage.not-a-file', { kind: 'input', value: path });
  }
}

/** Makes a folder with those around it. @returns the outermost that was made, if any was */
async function makeFolders(folder: string): Promise<string | undefined> {
  const isThere = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  if (await isThere(folder)) return undefined;
  let outermost = folder;
  while (!(await isThere(dirname(outermost)))) outermost = dirname(outermost);
  // By itself, as Node tries forever to make folders one in another where none may be made, as below /proc.
  await mkdir(outermost);
  await mkdir(folder, { recursive: true });
  return outermost;
}

/** Removes `folder` and the empty folders around it, up to `outermost`. */
async function removeEmptyFolders(folder: string, outermost: string): Promise<void> {
  const isRemoved = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isRemoved && folder !== outermost) await removeEmptyFolders(dirname(folder), outermost);
}

function createUnwritableError(path: string, folder: string, cause: unknown): FootlightError {
  const known = toFootlightError(cause);
  const denied = new FootlightError('storage.denied', {
    kind: 'input',
    reason: 'destination',
    parameters: { folder },
    cause,
  });
  const error = known.code === 'internal' ? denied : known;
  return error.with({ kind: 'input', reason: 'destination', parameters: { folder }, value: path });
}

/** Returns the free bytes for this user at the nearest existing folder of `path`. */
export async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    return freeBytes(parent);
  }
}
