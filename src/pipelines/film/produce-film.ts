import type { SourceSeparator } from '../../engines/source-separator.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { assembleFilm, type FilmDestination } from './assemble-film.ts';
import { type Film, masterShiftSeconds, masterTimes } from './film.ts';
import { masterTracks, type SoundTreatment } from './master-sound.ts';
import { type PictureTreatment, processSegments } from './process-segments.ts';
import { planSegments } from './segments.ts';
import type { Size } from './target.ts';
import { type QualityReport, validateStep } from './validate.ts';

/** What a production does to a film. */
export interface FilmTreatment<Settings, Evidence> {
  readonly pictures: PictureTreatment<Settings, Evidence>;
  readonly sound: SoundTreatment;
}

/** A master that was measured against its source. */
export interface FinishedFilm<Evidence> {
  readonly digest: string;
  readonly quality: QualityReport;
  /** Of the stage, in the order of the film. */
  readonly evidence: readonly Evidence[];
}

/** From an analysed film to a checked master: pictures, sound, assembly, measurements. */
export async function produceFilm<Settings, Evidence>(
  context: WorkflowContext,
  film: Film,
  { pictures, sound }: FilmTreatment<Settings, Evidence>,
  destination: FilmDestination,
): Promise<FinishedFilm<Evidence>> {
  const segments = await processSegments(context, film, planSegments(film.features.shots), pictures);
  const tracks = await masterTracks(context, film, sound, destination.container);
  const digest = await assembleFilm(context, film, { segments, tracks }, destination);
  const { separator } = sound;
  const master = { path: destination.path, digest, size: pictures.stage.output };
  const quality = await validateFilm(context, film, master, separator);
  return { digest, quality, evidence: segments.flatMap(({ output }) => output.evidence) };
}

async function validateFilm(
  context: WorkflowContext,
  film: Film,
  master: { readonly path: string; readonly digest: string; readonly size: Size },
  separator: SourceSeparator,
): Promise<QualityReport> {
  const { info, video, digest: sourceDigest } = film;
  const { width, height } = master.size;
  const validated = await context.step(
    validateStep,
    {
      sourceDigest,
      masterDigest: master.digest,
      streamIndex: video.index,
      separator: { id: separator.id, version: separator.version },
    },
    {
      info,
      video,
      master: master.path,
      target: { width, height },
      ...masterTimes(film),
      shiftSeconds: masterShiftSeconds(film),
      separator,
    },
  );
  return validated.manifest.output;
}
