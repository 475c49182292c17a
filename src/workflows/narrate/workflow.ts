import { basename, extname, join, resolve } from 'node:path';
import { FootlightError } from '../../core/errors.ts';
import { assertWritablePlace, writeTextAtomically } from '../../core/files.ts';
import { hashFile } from '../../core/hashing.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Workflow, WorkflowContext, WorkflowResult } from '../../execution/workflow.ts';
import { type AudioContainer, audioContainerFor } from '../../media/audio-container.ts';
import { linesOf, type Score } from '../../narration/score.ts';
import { isSpeakable, spokenText } from '../../narration/spoken-text.ts';
import { resolveTimeline, TIMELINE_RATE, type Timeline } from '../../narration/timeline.ts';
import { checkSpeakers } from './check-speakers.ts';
import { deliverEpub, deliverTexts, deliveryStep } from './deliver.ts';
import { stemsStep } from './deliver-stems.ts';
import { EffectsLibrary } from './effects-library.ts';
import { BUILTIN, type NarrateEngines } from './engines.ts';
import { type FoundSound, makeAmbiences, makeEffects } from './make-sounds.ts';
import { MASTER_FILE, type MasterOutput, masterStep } from './master.ts';
import { type MixChapterOutput, mixChapterStep } from './mix-chapter.ts';
import { planMix } from './mix-plan.ts';
import { type NarrateOptions, narrateOptions } from './options.ts';
import { stemOf } from './output-names.ts';
import { PROFILES } from './profiles.ts';
import { firstLines, readCastFile, readScore, selectChapters } from './read-score.ts';
import { reportOf } from './report.ts';
import { renderReportPage } from './report-page.ts';
import { sceneAnalysisStep } from './scene-analysis.ts';
import { type Casting, castScore, type SpokenLine, speakLines } from './speak-lines.ts';
import { StemFiles } from './stem-files.ts';
import { STEMS, type StemName } from './stem-mixer.ts';
import { expectedSeconds } from './take-checks.ts';
import { timelineStep } from './timeline-step.ts';

const SAMPLE_SECONDS = 60;

/** A novel in, an audio drama out: voices, ambience, effects, mix, stems. */
export function createNarrateWorkflow(engines: NarrateEngines): Workflow<typeof narrateOptions> {
  return {
    name: 'narrate',
    title: 'Make an audio drama of a novel',
    options: narrateOptions,
    stages: [
      { step: 'scene-analysis', weight: 2 },
      { step: 'check-speakers', weight: 5 },
      { step: 'timeline', weight: 1 },
      { step: 'dialogue', weight: 45 },
      { step: 'stand-in', weight: 2 },
      { step: 'environment', weight: 10 },
      { step: 'effects', weight: 5 },
      { step: 'mixing', weight: 12 },
      { step: 'mastering', weight: 15 },
      { step: 'delivery', weight: 3 },
      { step: 'stems', weight: 4 },
    ],
    needs: ({ speech, sounds }) =>
      speech === BUILTIN && (sounds === BUILTIN || sounds === 'none')
        ? { kind: 'cpu' }
        : { kind: 'accelerator' },
    async run(context, options) {
      const place = await openPlace(context, options);
      const opened = await openNovel(context, options, engines);
      if (options.review) return deliverReview(place.output, opened.score);
      return produce(context, options, engines, { ...place, ...opened });
    },
    async plan(context, options) {
      const place = await openPlace(context, options);
      const { score } = await openNovel(context, options, engines);
      const casting = await castScore(score, engines, options, context.signal);
      return planOf(score, casting, options, place.container);
    },
  };
}

interface Place {
  readonly output: string;
  readonly container: AudioContainer;
  readonly library: EffectsLibrary | undefined;
}

async function openPlace({ files }: WorkflowContext, options: NarrateOptions): Promise<Place> {
  if (options.library !== undefined && files.isConfined)
    throw new FootlightError(
      'narrate.library',
      'A folder of effects can only be given on the machine itself.',
      {
        kind: 'usage',
        value: options.library,
        remedy: 'Leave the library out.',
      },
    );
  const name = basename(options.novel, extname(options.novel));
  const output = resolve(options.output ?? `${name}.m4b`);
  const container = audioContainerFor(output);
  await assertWritablePlace(output);
  const library = options.library === undefined ? undefined : await EffectsLibrary.open(options.library);
  return { output, container, library };
}

interface OpenedNovel {
  readonly score: Score;
  readonly coverPath: string | undefined;
}

async function openNovel(
  context: WorkflowContext,
  options: NarrateOptions,
  engines: NarrateEngines,
): Promise<OpenedNovel> {
  const path = resolve(options.novel);
  const castDigest = options.cast === undefined ? undefined : await hashFile(resolve(options.cast));
  const analysis = await context.step(
    sceneAnalysisStep,
    { novelDigest: await hashFile(path), name: basename(path), castDigest },
    {
      open: async () =>
        readScore(path, options.cast === undefined ? undefined : await readCastFile(options.cast)),
    },
  );
  const { score: whole, cover } = analysis.manifest.output;
  const selected = selectChapters(whole, options.chapters);
  const score = options.sample
    ? firstLines(selected, SAMPLE_SECONDS, (line) => secondsOf(line, selected))
    : selected;
  const own = cover === undefined ? undefined : join(analysis.directory, cover);
  return {
    score: await checkSpeakers(context, score, options, engines),
    coverPath: options.cover === undefined ? own : resolve(options.cover),
  };
}

function secondsOf(line: Parameters<typeof spokenText>[0], { language, lexicon }: Score): number {
  return isSpeakable(line.spoken ?? line.text)
    ? expectedSeconds(spokenText(line, language, lexicon), language)
    : 0;
}

async function deliverReview(output: string, score: Score): Promise<WorkflowResult> {
  const path = `${stemOf(output)}-score.json`;
  await writeTextAtomically(path, `${JSON.stringify(score, null, 1)}\n`);
  return { status: 'completed', outputs: { score: path } };
}

/** What a production would take, before anything is spoken. */
function planOf(
  score: Score,
  { cast, engines }: Casting,
  options: NarrateOptions,
  container: AudioContainer,
) {
  const lines = linesOf(score).filter((line) => isSpeakable(line.spoken ?? line.text));
  const seconds = lines.reduce((sum, line) => sum + secondsOf(line, score) + 0.35, 0);
  const names = new Map(score.cast.map(({ id, name }) => [id, name]));
  return {
    title: score.title,
    language: score.language,
    chapters: score.chapters.map(({ title, scenes }) => ({
      title,
      scenes: scenes.map(({ id, labels }) => ({ id, labels })),
    })),
    lines: lines.length,
    characters: lines.reduce((sum, { text }) => sum + text.length, 0),
    estimatedSeconds: Math.round(seconds),
    cast: Object.fromEntries([...cast].map(([id, voice]) => [names.get(id) ?? id, voice])),
    speech: [...engines.keys()],
    sounds: options.sounds,
    ambiences: score.cues.filter(({ bus }) => bus === 'ambience').length,
    effects: score.cues.filter(({ bus }) => bus === 'effects').length,
    profile: { name: options.profile, ...PROFILES[options.profile] },
    container: container.name,
    toBeReviewed: score.review,
  };
}

async function produce(
  context: WorkflowContext,
  options: NarrateOptions,
  engines: NarrateEngines,
  { output, container, library, score, coverPath }: Place & OpenedNovel,
): Promise<WorkflowResult> {
  const profile = PROFILES[options.profile];
  await context.step(timelineStep, { score }, undefined);
  const casting = await castScore(score, engines, options, context.signal);
  const takes = await speakLines(context, score, casting, engines, options);
  const isDialogueOnly = profile.isDialogueOnly || options.sounds === 'none';
  const cues = isDialogueOnly ? [] : score.cues;
  const performed = { ...score, cues };
  const drafted = resolveTimeline(performed, takes, new Map());
  const ambiences = await makeAmbiences(context, drafted.ambiences, engines, { ...options, library });
  const effectCues = cues.filter(({ bus }) => bus === 'effects');
  const effects = await makeEffects(context, effectCues, engines, { ...options, library });
  const timeline = resolveTimeline(
    performed,
    takes,
    new Map([...effects].map(([cue, { samples }]) => [cue, samples])),
  );
  const stems = await mix(context, performed, { timeline, takes, ambiences, effects });
  const mastered = await master(context, stems, options, container);
  const delivered = await context.step(
    deliveryStep,
    {
      master: mastered.key,
      outputPath: output,
      title: score.title,
      author: score.author,
      chapters: timeline.chapters,
      coverDigest: coverPath && (await hashFile(coverPath)),
      isRmsWanted: options.profile === 'acx',
    },
    { track: join(mastered.directory, MASTER_FILE), container, timeline, coverPath, outputPath: output },
  );
  const stemNames = isDialogueOnly ? (['dialogue'] as const) : STEMS;
  const outputs = {
    audio: output,
    ...(options.stems &&
      (await deliverStems(context, stems, mastered.manifest.output.gainDb, stemNames, output))),
    ...(await deliverTexts(output, score, timeline)),
    ...(options.epub && (await deliverEpub(output, score, timeline))),
  };
  const sounds = [
    ...[...ambiences].flatMap(([cue, pieces]) => pieces.slice(0, 1).map((piece) => [cue, piece] as const)),
    ...effects,
  ];
  const report = reportOf({
    score,
    timeline,
    takes,
    cast: casting.cast,
    profileName: options.profile,
    profile,
    master: mastered.manifest.output,
    checked: delivered.manifest.output,
    sounds: sounds.map(([cue, { source }]) => ({
      cue,
      prompt: cues.find(({ id }) => id === cue)!.prompt,
      source,
    })),
    warnings: context.warnings,
  });
  const reportPath = `${stemOf(output)}-report.json`;
  await writeTextAtomically(reportPath, `${JSON.stringify(report, null, 1)}\n`);
  const page = `${stemOf(output)}-report.html`;
  const peaks = {
    dialogue: stems.files.peaks('dialogue'),
    environment: stems.files.peaks('environment'),
    effects: stems.files.peaks('effects'),
  };
  await writeTextAtomically(
    page,
    renderReportPage({ report, score, timeline, peaks, soundName: basename(output) }),
  );
  const hasStandIns = [...takes.values()].some(({ failure }) => failure);
  return {
    status: hasStandIns ? 'partial' : 'completed',
    outputs: { ...outputs, figures: reportPath },
    report: page,
  };
}

async function deliverStems(
  context: WorkflowContext,
  { files, keys }: Awaited<ReturnType<typeof mix>>,
  gainDb: number,
  names: readonly StemName[],
  output: string,
): Promise<Record<string, string>> {
  const { manifest } = await context.step(stemsStep, { chapters: keys, gainDb, names, output }, files);
  return Object.fromEntries(Object.entries(manifest.output.files).map(([role, { path }]) => [role, path]));
}

interface Performed {
  readonly timeline: Timeline;
  readonly takes: ReadonlyMap<string, SpokenLine>;
  readonly ambiences: ReadonlyMap<string, readonly FoundSound[]>;
  readonly effects: ReadonlyMap<string, FoundSound>;
}

async function mix(context: WorkflowContext, score: Score, performed: Performed) {
  const { takes, ambiences, effects } = performed;
  const sources = [...takes.values(), ...[...ambiences.values()].flat(), ...effects.values()];
  const paths = new Map(sources.map(({ key, path }) => [key, path]));
  const chapters: Artifact<MixChapterOutput>[] = await context.map(
    mixChapterStep,
    planMix(score, performed),
    {
      unit: 's',
      size: ({ length }) => length / TIMELINE_RATE,
      input: (chapter) => chapter,
      resources: () => ({ fileOf: (key: string) => paths.get(key)! }),
    },
  );
  return { files: new StemFiles(chapters), keys: chapters.map(({ key }) => key) };
}

async function master(
  context: WorkflowContext,
  { files, keys }: Awaited<ReturnType<typeof mix>>,
  { profile }: NarrateOptions,
  container: AudioContainer,
): Promise<Artifact<MasterOutput>> {
  return context.step(masterStep, { chapters: keys, profile: PROFILES[profile], container }, files);
}
