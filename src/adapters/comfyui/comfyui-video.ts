import { FootlightError } from '../../core/errors.ts';
import { createFrameRate, toNumber } from '../../core/rational.ts';
import type { ClipGenerator, ClipRequest } from '../../engines/image-to-video.ts';
import { pickGuides } from '../../engines/video-guides.ts';
import { checkVideo } from '../hosted-generation/check-video.ts';
import { makeFileOfTask } from '../hosted-generation/result-file.ts';
import {
  type ComfyUiSetting,
  createValues,
  describeEngine,
  namePicture,
  openPrompts,
} from './comfyui-engine.ts';
import { type GraphValues, readNumber, requireMarks } from './graph.ts';
import { fetchVideo, listFiles } from './output-files.ts';

/** Video models make 4n + 1 or 8n + 1 frames. */
const FRAME_STEP = 8;

/**
 * Makes videos by a graph of a ComfyUI server.
 *
 * @throws `comfyui.graph` if it lacks the marks `fps`, `frames` or `frame-count`, and `prompt` or `picture`
 */
export function createComfyUiVideo(setting: ComfyUiSetting): ClipGenerator {
  const { graph } = setting.file;
  const takesPicture = graph.inputs.has('picture');
  requireMarks(graph, takesPicture ? ['fps'] : ['fps', 'prompt']);
  const maxFrames = readNumber(graph, 'frames') ?? readNumber(graph, 'frame-count');
  if (maxFrames === undefined)
    throw new FootlightError('comfyui.graph', {
      kind: 'usage',
      reason: 'marks',
      parameters: { marks: 'frames' },
      value: graph.name,
    });
  const frameRate = createFrameRate(readNumber(graph, 'fps')!);
  const ownSize = { width: readNumber(graph, 'width'), height: readNumber(graph, 'height') };
  const countFrames = (request: ClipRequest): number =>
    graph.inputs.has('frames') ? chooseFrames(request, toNumber(frameRate), maxFrames) : maxFrames;
  return {
    ...describeEngine(setting),
    kind: 'clips',
    still: takesPicture ? 'required' : 'unused',
    // What its LoadImage opens, by Pillow.
    pictureCodecs: ['webp', 'tiff', 'bmp'],
    maxSeconds: maxFrames / toNumber(frameRate),
    frameRate,
    takeGuides: (guides) => pickGuides(guides, graph.inputs.has('last-picture') ? ['lastPicture'] : []),
    async generate(request, path) {
      const { remote, signal, still, guides: { lastPicture } = {}, reportProgress } = request;
      using opened = openPrompts(setting, reportProgress);
      const { client, prompts } = opened;
      const frames = countFrames(request);
      const values: GraphValues = { ...createValues(request, ownSize), frames };
      const picture = still !== undefined && takesPicture ? await namePicture(still) : undefined;
      const last = lastPicture && (await namePicture(lastPicture.path));
      await makeFileOfTask(remote, path, {
        service: prompts,
        identity: {
          graph: setting.file.digest,
          values,
          picture: picture?.name,
          ...(last && { last: last.name }),
        },
        request: { values, ...(picture && { picture }), ...(last && { last }) },
        signal,
        async make(outputs, made, folder) {
          const source = { baseUrl: client.baseUrl, signal };
          await fetchVideo(listFiles(outputs, graph), { path: made, folder, frameRate }, source);
          await checkVideo(made, frames / toNumber(frameRate), signal);
        },
      });
    },
  };
}

/** Frames that last at least as long as those of a request, if the graph makes so many. */
function chooseFrames({ frames, frameRate }: ClipRequest, rate: number, most: number): number {
  const needed = Math.ceil((frames / toNumber(frameRate)) * rate);
  return Math.min(most, Math.ceil(Math.max(0, needed - 1) / FRAME_STEP) * FRAME_STEP + 1);
}
