import { basename } from 'node:path';
import { writeTextAtomically } from '../../../core/files.ts';
import type { WorkflowContext } from '../../../execution/workflow.ts';
import type { MixedDrama } from '../mix/mix-drama.ts';
import type { Performance } from '../perform-score.ts';
import { PROFILES, type ProfileName } from '../profiles.ts';
import { getStem } from './output-names.ts';
import { createReport } from './report.ts';
import { renderReportPage } from './report-page.ts';

/**
 * Writes the report as JSON and as a page, next to the audio file.
 *
 * @returns their paths
 */
export async function writeReport(
  output: string,
  performance: Performance,
  { stems, master, delivered }: MixedDrama,
  profileName: ProfileName,
  context: Pick<WorkflowContext, 'warnings' | 'language' | 'summarizeSpending'>,
): Promise<{ figures: string; page: string }> {
  const { score, timeline } = performance;
  const { warnings, language } = context;
  const report = createReport({
    ...performance,
    profileName,
    profile: PROFILES[profileName],
    master,
    checked: delivered,
    sounds: listSounds(performance),
    warnings,
    spending: await context.summarizeSpending(),
  });
  const peaks = {
    dialogue: stems.getPeaks('dialogue'),
    environment: stems.getPeaks('environment'),
    effects: stems.getPeaks('effects'),
  };
  const [figures, page] = [`${getStem(output)}-report.json`, `${getStem(output)}-report.html`];
  await writeTextAtomically(figures, `${JSON.stringify(report, null, 1)}\n`);
  const soundName = basename(output);
  await writeTextAtomically(page, renderReportPage({ report, score, timeline, peaks, soundName }, language));
  return { figures, page };
}

function listSounds({ score, ambiences, effects }: Performance) {
  return score.cues.flatMap(({ id, prompt }) => {
    const sound = effects.get(id) ?? ambiences.get(id)?.[0];
    return sound ? [{ cue: id, prompt, source: sound.source }] : [];
  });
}
