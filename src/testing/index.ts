export { createSeededRandom as seededRandom } from '../core/random.ts';
export { createArtifactStoreContract as artifactStoreContract } from './artifact-store-contract.ts';
export type { ContractCase } from './contract-case.ts';
export {
  createEngineAdapterContract as engineAdapterContract,
  type EngineAdapterSetup,
} from './engine-adapter-contract.ts';
export { type Draw, makeVideo as makeFilm, type VideoOptions as FilmOptions } from './make-video.ts';
export { createObjectStoreContract as objectStoreContract } from './object-store-contract.ts';
export { createRemoteTaskJournalContract as remoteTaskJournalContract } from './remote-task-journal-contract.ts';
export { createSoundGeneratorContract as soundGeneratorContract } from './sound-generator-contract.ts';
export { createSpeechSynthesizerContract as speechSynthesizerContract } from './speech-synthesizer-contract.ts';
export { makeStageAudio as stageSound } from './stage-audio.ts';
export { StageScene, type StageSceneOptions } from './stage-scene.ts';
export {
  makeStageVideo as makeStageFilm,
  type StageVideoOptions as StageFilmOptions,
} from './stage-video.ts';
export { createUpscalerContract as upscalerContract } from './upscaler-contract.ts';
