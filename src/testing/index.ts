export { type Draw, type FilmOptions, makeFilm } from './film-maker.ts';
export { seededRandom } from './random.ts';
export { makeStageFilm, type StageFilmOptions } from './stage-film.ts';
export { StageScene, type StageSceneOptions } from './stage-scene.ts';
export { stageSound } from './stage-sound.ts';
export { type ContractCase, upscalerContract } from './upscaler-contract.ts';
