import { createMessage, type Message } from '../../core/messages/message.ts';
import type { ShotFinding, ShotRequest, ShotSurvey } from '../../engines/matter.ts';
import { judgeClarity } from '../../frames/mask-doubt.ts';
import { readRgbPicture } from '../../frames/rgb-picture.ts';
import type { Frame } from '../../media/frame.ts';
import { computeDownsampleRatio, type Framing, findFraming } from './downsample-ratio.ts';
import type { RecurrentNet } from './recurrent-net.ts';

/** Share of a frame in which another net sees people, from which on somebody is there. */
const MIN_PEOPLE_SHARE = 0.01;
/** A score from which a person counts as clearly seen. */
const SUFFICIENT_SCORE = 0.5;

/** Mattes single frames of a shot, to see whether the net finds its subject and how much of a person is in the picture. */
export class RecurrentSurvey implements ShotSurvey {
  readonly #net: RecurrentNet;
  readonly #request: ShotRequest;
  /** How clear the matte of each frame with somebody in it is; 0 where the net sees nobody. */
  readonly #clarities: number[] = [];
  readonly #framings: Record<Framing, number> = { portrait: 0, 'full-body': 0 };
  #frames = 0;
  #empty = 0;
  #overlooked = 0;

  constructor(net: RecurrentNet, request: ShotRequest) {
    this.#net = net;
    this.#request = request;
  }

  async add(frame: Frame, _number: number, people?: Uint8Array): Promise<void> {
    const { source, signal } = this.#request;
    signal.throwIfAborted();
    this.#frames++;
    // Frames of a survey are far apart: none tells anything of the next.
    this.#net.reset();
    const ratio = computeDownsampleRatio(source, 'full-body');
    const values = await this.#net.matte(readRgbPicture(frame, source, source), ratio);
    const { width, height } = source;
    const { clarity, isSomebody } = judgeClarity({ width, height, values }, ratio);
    if (isSomebody) {
      this.#clarities.push(clarity);
      this.#framings[findFraming(values, width)]++;
      return;
    }
    this.#empty++;
    if (!people || !seesPeople(people)) return;
    this.#overlooked++;
    this.#clarities.push(0);
  }

  async finish(): Promise<ShotFinding> {
    const clarities = this.#clarities;
    const score =
      clarities.length > 0 ? clarities.reduce((sum, clarity) => sum + clarity, 0) / clarities.length : 0;
    const { portrait, 'full-body': fullBody } = this.#framings;
    const ratio = computeDownsampleRatio(
      this.#request.source,
      portrait > fullBody ? 'portrait' : 'full-body',
    );
    return {
      score,
      reason: describeScore(clarities.length > 0 ? score : undefined),
      measured: {
        peopleShare: this.#frames > 0 ? clarities.length / this.#frames : 0,
        overlookedShare: this.#frames > 0 ? this.#overlooked / this.#frames : 0,
        clarity: score,
        ratio,
      },
      data: { ratio, emptyConfidence: this.computeEmptyConfidence(score) },
    };
  }

  /** Where the net loses its subject, an empty matte is no sign that nobody is there. */
  private computeEmptyConfidence(score: number): number {
    if (this.#empty > 0) return 1 - this.#overlooked / this.#empty;
    return this.#clarities.length > 0 ? score : 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#net[Symbol.asyncDispose]();
  }
}

function seesPeople(people: Uint8Array): boolean {
  let count = 0;
  for (const sureness of people) if (sureness > 127) count++;
  return count >= people.length * MIN_PEOPLE_SHARE;
}

/** @param score undefined if nobody was seen */
function describeScore(score: number | undefined): Message {
  if (score === undefined) return createMessage('robust-video-matting.nobody');
  return score >= SUFFICIENT_SCORE
    ? createMessage('robust-video-matting.sure')
    : createMessage('robust-video-matting.lost');
}
