export { seededRandom } from '../core/random.ts';
export { artifactStoreContract } from './artifact-store-contract.ts';
export type { ContractCase } from './contract-case.ts';
export { type Draw, type FilmOptions, makeFilm } from './film-maker.ts';
export { objectStoreContract } from './object-store-contract.ts';
export { makeStageFilm, type StageFilmOptions } from './stage-film.ts';
export { StageScene, type StageSceneOptions } from './stage-scene.ts';
export { stageSound } from './stage-sound.ts';
export { upscalerContract } from './upscaler-contract.ts';
