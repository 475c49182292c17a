export { createSeededRandom } from '../core/random.ts';
export { createArtifactStoreContract } from './artifact-store-contract.ts';
export { type ClipContractOptions, createClipGeneratorContract } from './clip-generator-contract.ts';
export type { ContractCase } from './contract-case.ts';
export { createDepthEstimatorContract } from './depth-contract.ts';
export {
  createEngineAdapterContract,
  type EngineAdapterSetup,
} from './engine-adapter-contract.ts';
export { createImageGeneratorContract } from './image-generator-contract.ts';
export { createInterpolatorContract } from './interpolator-contract.ts';
export { type Draw, makeVideo, type VideoOptions } from './make-video.ts';
export { createMatterContract, type MatterContractOptions } from './matter-contract.ts';
export type { MattingFrame } from './matting-frame.ts';
export { MattingScene, type MattingSceneOptions } from './matting-scene.ts';
export {
  createMattingFrame,
  createMattingPicture,
  drawMattingFrames,
  getMattingTimeBase,
  makeMattingVideo,
} from './matting-video.ts';
export { createObjectStoreContract } from './object-store-contract.ts';
export { createRemoteTaskJournalContract } from './remote-task-journal-contract.ts';
export { createSoundGeneratorContract } from './sound-generator-contract.ts';
export { createSpeechSynthesizerContract } from './speech-synthesizer-contract.ts';
export { makeStageAudio } from './stage-audio.ts';
export { StageScene, type StageSceneOptions } from './stage-scene.ts';
export {
  makeStageVideo,
  type StageVideoOptions,
} from './stage-video.ts';
export { createUpscalerContract } from './upscaler-contract.ts';
export { createFrameGeneratorContract } from './video-generator-contract.ts';
