import { writeTextAtomically } from '../../core/files.ts';
import type { EditDecisions } from '../../edit/edit-decisions.ts';
import { toEdl } from '../../edit/edl.ts';
import { toFcpxml } from '../../edit/fcpxml.ts';
import { toOtio } from '../../edit/otio.ts';

/**
 * Writes an edit in all formats of editing programs.
 *
 * @param stem path of the video without its extension
 * @returns the paths by role
 */
export async function writeEdit(stem: string, edit: EditDecisions): Promise<Record<string, string>> {
  const texts: Record<string, readonly [path: string, text: string]> = {
    // Not NAME.json: an edit that the user keeps under that name must not be overwritten.
    edit: [`${stem}-edit.json`, `${JSON.stringify(edit, null, 2)}\n`],
    otio: [`${stem}-edit.otio`, `${JSON.stringify(toOtio(edit), null, 2)}\n`],
    fcpxml: [`${stem}-edit.fcpxml`, toFcpxml(edit)],
    edl: [`${stem}-edit.edl`, toEdl(edit)],
  };
  for (const [path, text] of Object.values(texts)) await writeTextAtomically(path, text);
  return Object.fromEntries(Object.entries(texts).map(([role, [path]]) => [role, path]));
}
