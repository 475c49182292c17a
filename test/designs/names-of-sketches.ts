/** Names and headings of a document that have no row on the page of the designs, and why. */
interface LeftOut {
  readonly reason: string;
  readonly names: readonly string[];
}

const OWN_CALLS = 'Arguments and variables of the sketch’s own functions: nobody sends, reads or sets them';
const TOOLS = 'Words of FFmpeg, Python and its libraries, which are not used that way here';
const SAMPLES = 'Words of an example, of which any other would do';
const DRAWINGS =
  'Drawings and lists of the sketch’s own files, whose content the sections beside them repeat';

/** By the number of the document. */
export const NAMES_OF_SKETCHES: Readonly<Record<number, readonly LeftOut[]>> = {
  1: [
    {
      reason: OWN_CALLS,
      names: [
        ...['region', 'mask', 'bbox', 'lighting', 'edge', 'motion', 'noise', 'cache_size'],
        ...['output_path', 'quality_metrics', 'separated'],
      ],
    },
    {
      reason: TOOLS,
      names: [
        ...['ffmpeg', 'null', 'pcm_s16le', 'wav', 'FRAME_RATE'],
        ...['stdout', 'stderr', 'universal_newlines', 'end'],
      ],
    },
    {
      reason: DRAWINGS,
      names: ['设计边界', 'GPU Stage 架构', 'GPU Stage 代码结构', 'GPU 执行流程'],
    },
  ],
  2: [
    {
      reason: OWN_CALLS,
      names: [
        ...['scene', 'subject_tracking', 'edge_maps', 'image', 'motion', 'seed', 'video', 'source'],
        ...['target_duration', 'target_fps', 'motion_data', 'target_lighting', 'target_direction'],
        ...['target_color', 'target_histogram', 'background', 'alpha', 'layers', 'silhouette'],
      ],
    },
    { reason: DRAWINGS, names: ['1. 整体架构', '总结'] },
  ],
  3: [
    {
      reason: 'Parts of a page of the author’s; the page of this program shows the same steps and counts',
      names: [
        ...['stageProgress', 'progressStatus', 'progressFormatter', 'currentStage', 'vertical'],
        ...['audio-generation-progress', 'stage-progress', 'stage-info'],
      ],
    },
  ],
  4: [
    { reason: TOOLS, names: ['torch_dtype', 'variant', 'fp16', 'cache_dir'] },
    { reason: SAMPLES, names: ['test_task'] },
    { reason: DRAWINGS, names: ['目录', '3.1 项目结构调整'] },
    { reason: 'Links to read on', names: ['8. 参考资源'] },
  ],
  5: [
    {
      reason: OWN_CALLS,
      names: [
        ...['mode', 'fps', 'bitrate', 'enable_vl', 'stage', 'request', 'background_tasks', 'output_config'],
        ...['ai_config', 'video_info', 'compress_result', 'expiry', 'expiry_seconds', 'upload_result'],
        ...['aggregated_results', 'clip_plan', 'analysis_results', 'input_path', 'output_path', 'output_dir'],
        ...['video_path', 'video_url', 'clip_paths', 'output_profile', 'payload', 'profile', 'prompt'],
      ],
    },
    {
      reason: TOOLS,
      names: [
        ...['min_items', 'max_items', 'default', 'default_factory', 'description', 'example', 'ge', 'le'],
        ...['state', 'meta', 'ensure_ascii', 'indent'],
      ],
    },
    {
      reason: 'States of one worker between the stages, of which no list of statuses has any',
      names: ['processing', 'aggregating_results', 'clipping_and_merging'],
    },
    { reason: SAMPLES, names: ['OSS_URL_1', 'OSS_URL_2', 'OSS_URL_3'] },
  ],
};
