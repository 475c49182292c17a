/** The files that were dropped, with those of dropped folders and of the folders in them. */
export async function readDroppedFiles({ items, files }: DataTransfer): Promise<File[]> {
  // Entries are gone once this function has waited for anything.
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return [...files];
  return (await Promise.all(entries.map(readEntry))).flat();
}

async function readEntry(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  // Browsers tell a folder's entries piece by piece, and an empty piece at last.
  for (let piece = await readPiece(reader); piece.length > 0; piece = await readPiece(reader))
    found.push(...(await Promise.all(piece.filter(isShown).map(readEntry))).flat());
  return found;
}

/** What systems and programs keep for themselves, files and folders, is hidden by a dot. */
const isShown = ({ name }: FileSystemEntry): boolean => !name.startsWith('.');

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function readPiece(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}
