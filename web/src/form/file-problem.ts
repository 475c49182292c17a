/** As much as tells a text from anything that is played. */
const LOOKED_AT_BYTES = 1024;

type Say = (key: string) => string;

/**
 * Finds what is wrong with a file before it is sent.
 *
 * @param role what the option takes
 */
export async function findFileProblem(
  file: File,
  role: string | undefined,
  t: Say,
): Promise<Error | undefined> {
  if (file.size === 0) return new FileProblem(t('files.empty'));
  if (role === 'media' && (await isText(file))) return new FileProblem(t('files.text'));
  return undefined;
}

/** A sentence as the service would have said it. */
class FileProblem extends Error {
  readonly code = 'page.file';
}

async function isText(file: File): Promise<boolean> {
  const bytes = new Uint8Array(await file.slice(0, LOOKED_AT_BYTES).arrayBuffer());
  try {
    // The last character may have been cut.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    // Pictures of the simplest formats begin with a few words: they have bytes that no text has.
    return !/[^\P{Cc}\s]/u.test(text);
  } catch {
    return false;
  }
}
