import { writeTextAtomically } from '../../core/files.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import { toEdl } from '../../edit/edl.ts';
import { toFcpxml } from '../../edit/fcpxml.ts';
import { toOtio } from '../../edit/otio.ts';

/** Ends of the names of an edit's files by their roles; not NAME.json, which may be an edit that the user keeps. */
const ENDINGS = { edit: '-edit.json', otio: '-edit.otio', fcpxml: '-edit.fcpxml', edl: '-edit.edl' } as const;

/** The files that `writeEdit` writes. @param stem path of the video without its extension */
export function listEditPaths(stem: string): string[] {
  return Object.values(ENDINGS).map((ending) => `${stem}${ending}`);
}

/**
 * Writes an edit in all formats of editing programs.
 *
 * @param stem path of the video without its extension
 * @returns the paths by role
 */
export async function writeEdit(stem: string, edit: EditDecisions): Promise<Record<string, string>> {
  const texts: Record<keyof typeof ENDINGS, string> = {
    edit: `${JSON.stringify(edit, null, 2)}\n`,
    otio: `${JSON.stringify(toOtio(edit), null, 2)}\n`,
    fcpxml: toFcpxml(edit),
    edl: toEdl(edit),
  };
  const paths = Object.fromEntries(
    Object.entries(ENDINGS).map(([role, ending]) => [role, `${stem}${ending}`]),
  );
  for (const [role, text] of Object.entries(texts)) await writeTextAtomically(paths[role]!, text);
  return paths;
}
