import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AudioSurvey, surveyAudio } from '../../analysis/audio-survey.ts';
import { type PictureSurvey, surveyPictures } from '../../analysis/picture-survey.ts';
import type { Artifact } from '../../execution/artifact-store.ts';
import type { Step } from '../../execution/step.ts';
import type { AudioStreamInfo, VideoStreamInfo } from '../../media/media-info.ts';
import { STAGES } from './stages.ts';

/** Everything that was measured of one video. */
export interface Survey {
  readonly pictures: PictureSurvey;
  readonly sound: AudioSurvey | undefined;
}

interface SurveyInput {
  readonly sourceDigest: string;
  readonly videoIndex: number;
  readonly audioIndex: number | undefined;
  /** How pictures are spread over fields, as motion shows it. */
  readonly fields: VideoStreamInfo['measuredFields'];
}

interface SurveyResources {
  readonly path: string;
  readonly video: VideoStreamInfo;
  readonly audio: AudioStreamInfo | undefined;
  readonly frames: number;
}

const SURVEY_FILE = 'survey.json';

/** Analyzes the pictures and the audio of a video, each in one pass. */
export const surveySourceStep: Step<SurveyInput, SurveyResources, { readonly shots: number }> = {
  ...STAGES.survey,
  version: '4',
  async run({ directory, signal, reportProgress: progress }, _input, { path, video, audio, frames }) {
    const [pictures, sound] = await Promise.all([
      surveyPictures(path, video, { signal, onProgress: (done) => progress(done, frames) }),
      audio && surveyAudio(path, audio, { signal }),
    ]);
    const survey: Survey = { pictures, sound };
    await writeFile(join(directory, SURVEY_FILE), JSON.stringify(survey));
    return { shots: pictures.transitions.length + 1 };
  },
};

export async function readSurvey({ directory }: Artifact<unknown>): Promise<Survey> {
  return JSON.parse(await readFile(join(directory, SURVEY_FILE), 'utf8')) as Survey;
}
