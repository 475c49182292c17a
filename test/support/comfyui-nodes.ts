type Nodes = Readonly<
  Record<string, { readonly class_type: string; readonly inputs: Readonly<Record<string, unknown>> }>
>;

interface NodeForm {
  readonly required: string;
  readonly optional?: string;
  readonly outputs: number;
}

/**
 * Nodes as their `INPUT_TYPES` and `RETURN_TYPES` have them: ComfyUI's nodes.py, comfy_extras/nodes_lt.py, nodes_custom_sampler.py,
 * nodes_video_model.py, nodes_model_advanced.py, nodes_hunyuan.py and nodes_video.py; animatediff/nodes_gen1.py of
 * Kosinkadink/ComfyUI-AnimateDiff-Evolved at 1a87cef; nodes.py of ExponentialML/ComfyUI_ModelScopeT2V at 1abf92c; nodes.py of
 * bombax-xiaoice/ComfyUI-Open-Sora-I2V at 549d9fb; src/interfaces of numz/ComfyUI-SeedVR2_VideoUpscaler at 16f6abe and b76b64f;
 * nodes.py of lihaoyun6/ComfyUI-FlashVSR_Ultra_Fast at 059b725.
 */
const NODES: Readonly<Record<string, NodeForm>> = {
  CheckpointLoaderSimple: { required: 'ckpt_name', outputs: 3 },
  ImageOnlyCheckpointLoader: { required: 'ckpt_name', outputs: 3 },
  UNETLoader: { required: 'unet_name weight_dtype', outputs: 1 },
  CLIPLoader: { required: 'clip_name type', optional: 'device', outputs: 1 },
  VAELoader: { required: 'vae_name', outputs: 1 },
  CLIPTextEncode: { required: 'clip text', outputs: 1 },
  LoadImage: { required: 'image', outputs: 2 },
  EmptyLatentImage: { required: 'width height batch_size', outputs: 1 },
  EmptyHunyuanLatentVideo: { required: 'width height length batch_size', outputs: 1 },
  ModelSamplingSD3: { required: 'model shift', outputs: 1 },
  VideoLinearCFGGuidance: { required: 'model min_cfg', outputs: 1 },
  SVD_img2vid_Conditioning: {
    required: 'clip_vision init_image vae width height video_frames motion_bucket_id fps augmentation_level',
    outputs: 3,
  },
  KSampler: {
    required: 'model seed steps cfg sampler_name scheduler positive negative latent_image denoise',
    outputs: 1,
  },
  VAEDecode: { required: 'samples vae', outputs: 1 },
  SaveImage: { required: 'images filename_prefix', outputs: 0 },
  SaveWEBM: { required: 'images filename_prefix codec fps crf', outputs: 0 },
  LTXVImgToVideo: {
    required: 'positive negative vae image width height length batch_size strength',
    outputs: 3,
  },
  EmptyLTXVLatentVideo: { required: 'width height length batch_size', outputs: 1 },
  LTXVConditioning: { required: 'positive negative frame_rate', outputs: 2 },
  LTXVScheduler: {
    required: 'steps max_shift base_shift stretch terminal',
    optional: 'latent',
    outputs: 1,
  },
  KSamplerSelect: { required: 'sampler_name', outputs: 1 },
  SamplerCustom: {
    required: 'model add_noise noise_seed cfg positive negative sampler sigmas latent_image',
    outputs: 2,
  },
  ADE_AnimateDiffLoaderGen1: {
    required: 'model model_name beta_schedule',
    optional:
      'context_options motion_lora ad_settings ad_keyframes sample_settings scale_multival effect_multival per_block',
    outputs: 1,
  },
  ModelScopeT2VLoader: {
    required: 'model_path enable_attn enable_conv temporal_attn_strength temporal_conv_strength',
    optional: 'sd_15_model',
    outputs: 1,
  },
  OpenSoraLoader: {
    required: 'config duration resolution aspect_ratio custom_checkpoint custom_vae custom_clip',
    outputs: 9,
  },
  OpenSoraTextEncoder: {
    required: 'text_encoder positive_prompt',
    optional:
      'negative_prompt camera_motion enable_motion_strength motion_strength enable_aesthetic_score aesthetic_score',
    outputs: 2,
  },
  OpenSoraSampler: {
    required: 'pipe seed dtype steps guidance',
    optional: 'positive negative reference',
    outputs: 1,
  },
  OpenSoraDecoder: { required: 'vae latents dtype', outputs: 1 },
  WanFirstLastFrameToVideo: {
    required: 'positive negative vae width height length batch_size',
    optional: 'clip_vision_start_image clip_vision_end_image start_image end_image',
    outputs: 3,
  },
  ImageScale: { required: 'image upscale_method width height crop', outputs: 1 },
  LoadVideo: { required: 'file', outputs: 1 },
  GetVideoComponents: { required: 'video', outputs: 3 },
  SeedVR2LoadDiTModel: { required: 'model device', outputs: 1 },
  SeedVR2LoadVAEModel: { required: 'model device', optional: 'encode_tiled decode_tiled', outputs: 1 },
  SeedVR2VideoUpscaler: {
    required: 'image dit vae seed resolution max_resolution batch_size uniform_batch_size color_correction',
    outputs: 1,
  },
  FlashVSRNode: {
    required:
      'frames mode scale color_fix tiled_vae tiled_dit tile_size tile_overlap unload_dit sparse_ratio kv_ratio local_range seed device precision attention_mode',
    outputs: 1,
  },
};

/** What is wrong with a graph, as ComfyUI's `execution.validate_prompt` says it; undefined if nothing is. */
export function refuseGraph(nodes: Nodes): object | undefined {
  for (const [id, { class_type: type }] of Object.entries(nodes))
    if (!NODES[type])
      return {
        error: {
          type: 'invalid_prompt',
          message: `Cannot execute because node ${type} does not exist.`,
          details: `Node ID '#${id}'`,
          extra_info: {},
        },
        node_errors: {},
      };
  const wrong = Object.entries(nodes).flatMap(([id, { class_type, inputs }]) => {
    const errors = listErrors(nodes, NODES[class_type]!, inputs);
    return errors.length > 0 ? [[id, { class_type, errors, dependent_outputs: [] }] as const] : [];
  });
  if (wrong.length === 0) return undefined;
  const message = 'Prompt outputs failed validation';
  return {
    error: { type: 'prompt_outputs_failed_validation', message, details: '', extra_info: {} },
    node_errors: Object.fromEntries(wrong),
  };
}

/** Unlike ComfyUI, which ignores inputs that it does not know, these count as wrong too: they are misspelled. */
function listErrors(
  nodes: Nodes,
  { required, optional = '' }: NodeForm,
  inputs: Readonly<Record<string, unknown>>,
) {
  const known = [...required.split(' '), ...optional.split(' ')];
  const missing = required.split(' ').filter((name) => !(name in inputs));
  const unknown = Object.keys(inputs).filter((name) => !known.includes(name));
  const loose = Object.entries(inputs).filter(([, value]) => {
    if (!Array.isArray(value)) return false;
    const source = nodes[value[0]];
    return !source || value[1] >= NODES[source.class_type]!.outputs;
  });
  return [
    ...missing.map((details) => ({
      type: 'required_input_missing',
      message: 'Required input is missing',
      details,
    })),
    ...unknown.map((details) => ({ type: 'unknown_input', message: 'Unknown input', details })),
    ...loose.map(([details]) => ({ type: 'bad_linked_input', message: 'Bad linked input', details })),
  ];
}
