import { basename } from 'node:path';
import { writeTextAtomically } from '../../../core/files.ts';
import type { Warning } from '../../../execution/events.ts';
import type { MixedDrama } from '../mix/mix-drama.ts';
import type { Performance } from '../perform-score.ts';
import { PROFILES, type ProfileName } from '../profiles.ts';
import { stemOf } from './output-names.ts';
import { reportOf } from './report.ts';
import { renderReportPage } from './report-page.ts';

/** Writes the figures as JSON and the page beside the sound. @returns their paths */
export async function writeReport(
  output: string,
  performance: Performance,
  { stems, master, delivered }: MixedDrama,
  profileName: ProfileName,
  warnings: readonly Warning[],
): Promise<{ figures: string; page: string }> {
  const { score, timeline } = performance;
  const report = reportOf({
    ...performance,
    profileName,
    profile: PROFILES[profileName],
    master,
    checked: delivered,
    sounds: soundsOf(performance),
    warnings,
  });
  const peaks = {
    dialogue: stems.peaks('dialogue'),
    environment: stems.peaks('environment'),
    effects: stems.peaks('effects'),
  };
  const [figures, page] = [`${stemOf(output)}-report.json`, `${stemOf(output)}-report.html`];
  await writeTextAtomically(figures, `${JSON.stringify(report, null, 1)}\n`);
  const soundName = basename(output);
  await writeTextAtomically(page, renderReportPage({ report, score, timeline, peaks, soundName }));
  return { figures, page };
}

function soundsOf({ score, ambiences, effects }: Performance) {
  return score.cues.flatMap(({ id, prompt }) => {
    const sound = effects.get(id) ?? ambiences.get(id)?.[0];
    return sound ? [{ cue: id, prompt, source: sound.source }] : [];
  });
}
