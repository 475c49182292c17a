import type { SurveyedVideo } from '../surveyed-video.ts';

/** The videos that models are asked about, and the length of the cut. */
export interface Question {
  readonly videos: readonly SurveyedVideo[];
  /** For each video its number in the request, from 0, by which models name it. */
  readonly numbers: readonly number[];
  readonly seconds: number;
}
