import { writeTextAtomically } from '../../../core/files.ts';
import { toSubRip, toWebVtt } from '../../../core/subtitles.ts';
import { hasFile, writeDestination } from '../../../execution/destinations.ts';
import type { Step } from '../../../execution/step.ts';
import type { AudioContainer } from '../../../media/audio/audio-container.ts';
import { type AudioTags, writeAudioFile } from '../../../media/audio/audio-file.ts';
import { readAudio } from '../../../media/audio/audio-reader.ts';
import { probe } from '../../../media/probe.ts';
import { toDb } from '../../../sound/levels.ts';
import type { Score } from '../../../story/score.ts';
import { TIMELINE_RATE, type Timeline } from '../../../story/timeline.ts';
import { STAGES } from '../stages.ts';
import { getScorePath, getStem } from './output-names.ts';
import type { CheckedMaster } from './report.ts';
import { createCaptions, toAudacityLabels } from './text-outputs.ts';

export interface DeliveryInput {
  readonly master: string;
  readonly title: string;
  readonly author: string | undefined;
  readonly tags: AudioTags;
  readonly chapters: Timeline['chapters'];
  readonly coverDigest: string | undefined;
  readonly isRmsWanted: boolean;
}

export interface DeliveryResources {
  readonly track: string;
  readonly container: AudioContainer;
  readonly timeline: Timeline;
  readonly coverPath: string | undefined;
  readonly outputPath: string;
}

export interface DeliveryOutput extends CheckedMaster {
  readonly digest: string;
}

/** Writes the audio file with chapters and cover, under a temporary name until it is whole, and measures it. */
export const deliveryStep: Step<DeliveryInput, DeliveryResources, DeliveryOutput> = {
  ...STAGES.delivery,
  version: '4',
  async run(
    { signal, reportProgress: progress },
    { title, author, tags, isRmsWanted },
    { outputPath, track, container, timeline, coverPath },
  ) {
    const chapters = timeline.chapters.map((chapter) => ({
      title: chapter.title,
      startSeconds: chapter.start / TIMELINE_RATE,
      endSeconds: chapter.end / TIMELINE_RATE,
    }));
    const metadata = { title, artist: author, tags, chapters, coverPath };
    const write = (temporary: string): Promise<void> =>
      writeAudioFile(
        temporary,
        { path: track, endSample: timeline.end },
        { container, metadata: metadata },
        signal,
      );
    const digest = await writeDestination(outputPath, write, signal);
    progress(1, 2);
    const checked = await checkMaster(outputPath, isRmsWanted, signal);
    progress(2, 2);
    return { ...checked, digest };
  },
  isStillValid: ({ digest }, { outputPath }) => hasFile(outputPath, digest),
};

/** Opens the finished file and measures its length, and its RMS if the profile asks for it. */
async function checkMaster(path: string, isRmsWanted: boolean, signal: AbortSignal): Promise<CheckedMaster> {
  const { streams, durationSeconds } = await probe(path);
  const stream = streams.find((each) => each.kind === 'audio');
  if (stream?.kind !== 'audio') throw new Error(`${path} holds no sound`);
  if (!isRmsWanted) return { seconds: durationSeconds ?? 0, rmsDb: null };
  let [samples, power] = [0, 0];
  for await (const { channels } of readAudio(path, stream, signal)) {
    for (const channel of channels)
      for (let i = 0; i < channel.length; i++) power += channel[i]! * channel[i]!;
    samples += channels[0]!.length;
  }
  return {
    seconds: samples / TIMELINE_RATE,
    rmsDb: toDb(Math.sqrt(power / Math.max(1, samples * stream.channels))),
  };
}

/**
 * Writes captions, labels and the score next to the audio file.
 *
 * @returns the paths by role
 */
export async function deliverTexts(
  output: string,
  novel: string,
  score: Score,
  timeline: Timeline,
  language?: string,
): Promise<Record<string, string>> {
  const captions = createCaptions(score, timeline);
  const texts: Record<string, readonly [path: string, text: string]> = {
    srt: [`${getStem(output)}.srt`, toSubRip(captions)],
    vtt: [`${getStem(output)}.vtt`, toWebVtt(captions)],
    labels: [`${getStem(output)}-labels.txt`, toAudacityLabels(score, timeline, language)],
    score: [getScorePath(output, novel), `${JSON.stringify(score, null, 1)}\n`],
  };
  for (const [path, text] of Object.values(texts)) await writeTextAtomically(path, text);
  return Object.fromEntries(Object.entries(texts).map(([role, [path]]) => [role, path]));
}
