import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shot } from '../../analysis/features.ts';
import { hashJson, hashSha256 } from '../../core/hashing.ts';
import type { Matter, PeopleDetector, ShotFinding, ShotSurvey } from '../../engines/matter.ts';
import type { PickedSubject } from '../../engines/picked-subject.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Step, StepContext } from '../../execution/step.ts';
import type { WorkflowContext } from '../../execution/workflow.ts';
import { decodePlate, encodePlate, type Plate } from '../../frames/plate.ts';
import { assertUnchanged } from '../../media/file-state.ts';
import type { AnalyzedSource } from '../../pipelines/film/analyzed-source.ts';
import { type FrameSource, openFrameSource } from '../../pipelines/film/frame-source.ts';
import type { FrameRange } from '../../pipelines/film/frame-stage.ts';
import { pickWorkingFrames, spreadFrames } from '../../pipelines/film/working-frames.ts';
import type { BackdropPicture } from './backdrops/backdrop-picture.ts';
import type { SubjectPath } from './follow-subject.ts';
import { STAGES } from './stages.ts';

/** An engine that may matte the shots, and the settings that it was made with. It goes by its id, however options call it. */
export interface MatterCandidate {
  readonly matter: Matter;
  /** What changes its findings besides its version, such as the digest of a plate that was given. */
  readonly settings: Readonly<Record<string, string>>;
  /** A plate that was given, as it was when it was hashed. */
  readonly plate?: Pick<BackdropPicture, 'path' | 'state'>;
}

/** What an engine found out about a shot, without the plate, which is a file. */
export interface StoredFinding extends Omit<ShotFinding, 'plate'> {
  /** Id of the engine. */
  readonly name: string;
  /** Digest of the plate, if it made one. */
  readonly plate?: string;
  /** Stands for all that mattes by this engine depend on: not for what others found out. */
  readonly key: string;
}

interface SurveyInput {
  readonly sourceDigest: string;
  readonly streamIndex: number;
  readonly shot: FrameRange;
  readonly matters: readonly {
    readonly id: string;
    readonly version: string;
    readonly settings: MatterCandidate['settings'];
  }[];
  /** Key of the path of the subject that was picked. */
  readonly subject?: string;
}

interface SurveyResources {
  readonly source: FrameSource;
  readonly candidates: readonly MatterCandidate[];
  readonly subject?: PickedSubject;
}

interface SurveyOutput {
  readonly findings: readonly StoredFinding[];
}

/** Lets every engine look at frames of a shot. */
const surveyShotStep: Step<SurveyInput, SurveyResources, SurveyOutput> = {
  ...STAGES['survey-shots'],
  version: '3',
  async run(context, input, { source, candidates, subject }) {
    const shot = { ...input.shot, ...(subject && { subject }) };
    const found = new Map<MatterCandidate, UnkeyedFinding>();
    const passes = planPasses(candidates);
    for (const [i, pass] of passes.entries()) {
      await using surveys = new OpenSurveys(source, shot, {
        ...context,
        reportProgress: (done, total = 1) => context.reportProgress(i * total + done, passes.length * total),
      });
      await surveys.openPeopleDetector(candidates);
      for (const candidate of pass) await surveys.open(candidate);
      await surveys.showFrames();
      for (const [at, finding] of (await surveys.finish()).entries()) found.set(pass[at]!, finding);
    }
    const findings = candidates.map((candidate) => found.get(candidate)!);
    // Engines open what was given by its path: what was hashed may not be what they read.
    for (const { plate } of candidates) if (plate) await assertUnchanged(plate.path, plate.state);
    return {
      findings: findings.map((finding, i) => ({ ...finding, key: createFindingKey(input, i, finding) })),
    };
  },
};

/** All engines in one pass, but for those that hold the accelerator: they come one after the other. */
function planPasses(candidates: readonly MatterCandidate[]): (readonly MatterCandidate[])[] {
  const alone = candidates.filter(({ matter }) => matter.usesAccelerator);
  const rest = candidates.filter(({ matter }) => !matter.usesAccelerator);
  return [...(rest.length > 0 ? [rest] : []), ...alone.map((candidate) => [candidate])];
}

type UnkeyedFinding = Omit<StoredFinding, 'key'>;

function createFindingKey(
  { matters, ...shared }: SurveyInput,
  index: number,
  { data, plate }: UnkeyedFinding,
): string {
  return hashJson({ ...shared, matter: matters[index], data, plate });
}

interface OpenSurvey {
  readonly name: string;
  readonly survey: ShotSurvey;
  /** Numbers in the video of the frames that it looks at. */
  readonly numbers: ReadonlySet<number>;
}

/** The frames of a shot, with the subject that was picked in them. */
interface ShotFrames extends FrameRange {
  readonly subject?: PickedSubject;
}

/** The surveys of one shot by all engines. */
class OpenSurveys implements AsyncDisposable {
  readonly #source: FrameSource;
  readonly #shot: ShotFrames;
  readonly #context: StepContext;
  readonly #surveys: OpenSurvey[] = [];
  #people: PeopleDetector | undefined;

  constructor(source: FrameSource, shot: ShotFrames, context: StepContext) {
    this.#source = source;
    this.#shot = shot;
    this.#context = context;
  }

  /** Where one of the engines knows people, all of them are told where they are. */
  async openPeopleDetector(candidates: readonly MatterCandidate[]): Promise<void> {
    const request = { source: this.#source.picture, signal: this.#context.signal };
    const knowing = candidates.find(({ matter }) => matter.openPeopleDetector)?.matter;
    this.#people = await knowing?.openPeopleDetector?.(request);
  }

  async open({ matter }: MatterCandidate): Promise<void> {
    const { picture, video } = this.#source;
    const { startFrame, endFrame, subject } = this.#shot;
    const request = { source: picture, signal: this.#context.signal };
    const survey = await matter.openSurvey({
      ...request,
      timeBase: video.timeBase,
      frameCount: endFrame - startFrame,
      ...(subject && { subject }),
    });
    this.#surveys.push({
      name: matter.id,
      survey,
      numbers: new Set(spreadFrames(this.#shot, matter.surveyFrames)),
    });
  }

  async showFrames(): Promise<void> {
    const numbers = [...new Set(this.#surveys.flatMap((survey) => [...survey.numbers]))];
    numbers.sort((a, b) => a - b);
    let done = 0;
    for await (const { number, frame } of pickWorkingFrames(this.#source, numbers, this.#context.signal)) {
      const people = await this.#people?.detect(frame);
      for (const { survey, numbers: wanted } of this.#surveys)
        if (wanted.has(number)) await survey.add(frame, number - this.#shot.startFrame, people);
      frame.free();
      this.#context.reportProgress(++done, numbers.length);
    }
  }

  /** Writes the plates that were made. */
  async finish(): Promise<UnkeyedFinding[]> {
    const findings: UnkeyedFinding[] = [];
    for (const { name, survey } of this.#surveys) {
      const { plate, ...finding } = await survey.finish();
      const bytes = plate && encodePlate(plate);
      if (bytes) await writeFile(join(this.#context.directory, getPlateFile(name)), bytes);
      findings.push({ name, ...finding, ...(bytes && { plate: hashSha256(bytes) }) });
    }
    return findings;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { survey } of this.#surveys) await survey[Symbol.asyncDispose]();
    await this.#people?.[Symbol.asyncDispose]();
  }
}

function getPlateFile(name: string): string {
  return `plate-${name}.bin`;
}

/** A shot with what every engine found out about it. */
export interface SurveyedShot extends FrameRange {
  /** Position among the shots, from 0. */
  readonly index: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly findings: readonly StoredFinding[];
  readonly directory: string;
}

/** Surveys all shots of a video. */
export async function surveyShots(
  context: WorkflowContext,
  analyzedSource: AnalyzedSource,
  candidates: readonly MatterCandidate[],
  subject?: SubjectPath,
): Promise<SurveyedShot[]> {
  const { features, video, digest: sourceDigest } = analyzedSource;
  const findPath = ({ startFrame }: FrameRange) => subject?.find((path) => path?.startFrame === startFrame);
  const matters = candidates.map(({ matter: { id, version }, settings }) => ({ id, version, settings }));
  await using source = openFrameSource(analyzedSource, []);
  const surveys = await context.map(surveyShotStep, features.shots, {
    getSize: ({ startFrame, endFrame }) => endFrame - startFrame,
    getInput: (shot) => ({
      sourceDigest,
      streamIndex: video.index,
      shot: { startFrame: shot.startFrame, endFrame: shot.endFrame },
      matters,
      ...(subject && { subject: findPath(shot)?.key ?? 'none' }),
    }),
    getResources: (shot) => {
      const path = findPath(shot);
      return { source, candidates, ...(path && { subject: path.subject }) };
    },
  });
  return surveys.map((survey, index) => toSurveyedShot(survey, features.shots[index]!, index));
}

function toSurveyedShot(
  { directory, manifest }: Artifact<SurveyOutput>,
  { startFrame, endFrame, startSeconds, endSeconds }: Shot,
  index: number,
): SurveyedShot {
  const { findings } = manifest.output;
  return { index, startFrame, endFrame, startSeconds, endSeconds, findings, directory };
}

/** Reads the plate that an engine made of a shot; undefined if it made none. */
export async function readPlate(
  { directory, findings }: SurveyedShot,
  name: string,
): Promise<Plate | undefined> {
  const finding = findings.find((each) => each.name === name);
  return finding?.plate ? decodePlate(await readFile(join(directory, getPlateFile(name)))) : undefined;
}
