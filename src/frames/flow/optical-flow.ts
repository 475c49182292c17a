import { createFlowField, type FlowField, resizeFlow } from '../../analysis/flow-field.ts';
import { type LumaPlane, LumaPyramid } from '../../analysis/luma-pyramid.ts';
import { PATCH_SIZE, PatchMatcher } from '../../analysis/patch-matcher.ts';
import { Densifier } from './densifier.ts';
import { PatchGrid } from './patch-grid.ts';

export interface OpticalFlowSettings {
  /** Level at which the search ends: 0 the full size, 1 half of it, 2 a quarter. Each costs four times the next. */
  readonly finestLevel: number;
  /** Distance of patches in pixels of their level, 1 to 8. */
  readonly patchStep: number;
  /** Most steps of a patch's search. */
  readonly maxSteps: number;
  /** Resistance of patches without texture, in squared 8-bit codes a pixel. */
  readonly stiffness: number;
}

const DEFAULT_SETTINGS: OpticalFlowSettings = { finestLevel: 1, patchStep: 4, maxSteps: 4, stiffness: 8 };

/**
 * Dense optical flow by inverse search (Kroeger, Timofte, Dai, Van Gool: "Fast Optical Flow using Dense Inverse Search",
 * 2016): patches are searched from the coarsest level of a pyramid to the finest, and made dense on each level. All memory
 * is allocated once.
 */
export class OpticalFlow {
  readonly width: number;
  readonly height: number;
  readonly #settings: OpticalFlowSettings;
  readonly #matcher: PatchMatcher;
  readonly #levels: readonly FlowLevel[];
  #previous: LumaPyramid;
  #latest: LumaPyramid;

  /** Width and height are those of the flow; larger pictures are reduced to them. */
  constructor(width: number, height: number, settings: Partial<OpticalFlowSettings> = {}) {
    this.width = width;
    this.height = height;
    this.#settings = { ...DEFAULT_SETTINGS, ...settings };
    const count = countLevels(width, height);
    this.#matcher = new PatchMatcher(this.#settings.stiffness);
    this.#previous = new LumaPyramid(width, height, count);
    this.#latest = new LumaPyramid(width, height, count);
    this.#levels = this.#latest.levels.map((size) => createLevel(size, this.#settings.patchStep));
  }

  /** Flow from `previous` to `next`: where each pixel of `previous` is in `next`. */
  compute(previous: LumaPlane, next: LumaPlane, flow?: FlowField): FlowField {
    this.add(previous);
    this.add(next);
    return this.computeForward(flow);
  }

  /** Takes the next picture of a video; the samples are copied. */
  add(luma: LumaPlane): void {
    [this.#previous, this.#latest] = [this.#latest, this.#previous];
    this.#latest.build(luma);
  }

  /** Flow from the picture before the last one to the last one. */
  computeForward(flow?: FlowField): FlowField {
    return this.search(this.#previous, this.#latest, flow);
  }

  /** Flow from the last picture to the one before it. */
  computeBackward(flow?: FlowField): FlowField {
    return this.search(this.#latest, this.#previous, flow);
  }

  private search(
    from: LumaPyramid,
    to: LumaPyramid,
    flow = createFlowField(this.width, this.height),
  ): FlowField {
    let coarse: FlowField | undefined;
    const finest = Math.min(this.#settings.finestLevel, this.#levels.length - 1);
    for (let i = this.#levels.length - 1; i >= finest; i--) {
      const { grid, densifier, field } = this.#levels[i]!;
      const pair = [from.levels[i]!, to.levels[i]!] as const;
      grid.search(this.#matcher, pair, coarse, this.#settings.maxSteps);
      coarse = i === 0 ? flow : field;
      densifier.densify(grid, pair, coarse);
    }
    if (finest === 0) return flow;
    const scale = 2 ** finest;
    return resizeFlow(coarse!, flow, { x: scale, y: scale });
  }
}

interface FlowLevel {
  readonly grid: PatchGrid;
  readonly densifier: Densifier;
  readonly field: FlowField;
}

function createLevel({ width, height }: { width: number; height: number }, patchStep: number): FlowLevel {
  return {
    grid: new PatchGrid(width, height, patchStep),
    densifier: new Densifier(width, height),
    field: createFlowField(width, height),
  };
}

/** Halves as long as a level still holds two patches side by side. */
function countLevels(width: number, height: number): number {
  return 1 + Math.max(0, Math.floor(Math.log2(Math.min(width, height) / (2 * PATCH_SIZE))));
}
