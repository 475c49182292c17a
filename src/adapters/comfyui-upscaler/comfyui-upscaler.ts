import type { UpscaleRequest, Upscaler, UpscaleStage } from '../../engines/upscaler.ts';
import { type ComfyUiSetting, describeEngine } from '../comfyui/comfyui-engine.ts';
import { requireMarks } from '../comfyui/graph.ts';
import { BatchMaker } from './batch-maker.ts';
import { BoundedDetail } from './bounded-detail.ts';
import { DetailStage } from './detail-stage.ts';

/** Part of every artifact key: raise it when the same graph gives other pixels. */
const VERSION = '1';

/**
 * Adds what a graph of a ComfyUI server makes of batches of frames to the picture of an embedded net, within bounds.
 *
 * @throws `comfyui.graph` if it lacks the mark `picture`, or both of `size` and `scale`
 */
export function createComfyUiUpscaler(setting: ComfyUiSetting, base: Upscaler): Upscaler {
  const { graph } = setting.file;
  requireMarks(graph, graph.inputs.has('scale') ? ['picture'] : ['picture', 'size']);
  const { id, version } = describeEngine(setting);
  return {
    id,
    version: `${VERSION} ${version} ${base.id} ${base.version}`,
    generatesDetail: true,
    onlyAddsDetail: true,
    // Batches are counted from the beginning of a segment.
    isRecursive: true,
    open: (request) =>
      request.detail ? openStage(setting, base, { ...request, detail: request.detail }) : base.open(request),
  };
}

async function openStage(
  setting: ComfyUiSetting,
  base: Upscaler,
  request: UpscaleRequest & { readonly detail: NonNullable<UpscaleRequest['detail']> },
): Promise<UpscaleStage> {
  await using stack = new AsyncDisposableStack();
  const maker = stack.use(await BatchMaker.open(setting, request));
  const detail = stack.use(await BoundedDetail.open(request));
  const { pixelFormat: outputPixelFormat } = request.source;
  const enlarger = stack.use(await base.open({ ...request, detail: undefined, outputPixelFormat }));
  return new DetailStage({ maker, detail, base: enlarger, resources: stack.move() });
}
