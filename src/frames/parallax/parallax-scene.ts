import { allocateVideoFrame, type Frame, getPlane16 } from '../../media/frame.ts';
import type { WorkingPicture } from '../../media/video/working-picture.ts';
import { listRasters, type PlaneRaster, readSamples } from '../warp/plane-raster.ts';
import { PlaneWarper } from '../warp/plane-warper.ts';
import type { SourcePlane } from '../warp/source-window.ts';
import { createPatch, createPositions, placePatch, type SourcePositions } from '../warp/tile-patch.ts';
import type { CameraPose } from './camera-pose.ts';
import { findDepthSteps, type SceneDepth } from './depth-steps.ts';
import { createOpacitySource, EvenOverlay } from './even-overlay.ts';
import { peelLayers } from './peel-layers.ts';
import type { SceneLayer } from './scene-layer.ts';
import { addOffsets, findPositions, type SceneView, TILE } from './source-positions.ts';
import { measureTileOpacity } from './tile-opacity.ts';

/** What a scene is made from. */
export interface SceneRequest {
  /** A working frame; it stays the caller's. */
  readonly picture: Frame;
  readonly format: WorkingPicture;
  readonly depth: SceneDepth;
  /** The part that is seen with the camera at rest, in pixels; `left` and `top` even. By default all of it. */
  readonly view?: Pick<SceneView, 'left' | 'top' | 'width' | 'height'>;
  /** Depth of the points that a pose's `view` moves, 0 to 1; by default that of the middle one of all pixels. */
  readonly pivot?: number;
  /** Sides in pixels of the tiles in which the view is drawn: small ones for offsets that change within large ones. */
  readonly tile?: 16 | 32;
}

/** A layer with what is looked up in it. */
interface OpenLayer extends SceneLayer {
  readonly sources: readonly SourcePlane[];
  /** Opacity in luma and in chroma; the farthest layer has none, as it is opaque. */
  readonly opacities: readonly SourcePlane[] | undefined;
  readonly positions: SourcePositions;
}

/** How a scene is drawn. */
interface Drawing extends SceneView {
  readonly tile: number;
}

/**
 * A picture with depth through which a virtual camera moves: layers with what they hide filled in, prepared once. With the
 * camera at rest it shows exactly the picture.
 */
export class ParallaxScene {
  readonly view: SceneView;
  readonly #pixelFormat: WorkingPicture['pixelFormat'];
  readonly #layers: readonly OpenLayer[];
  readonly #rasters: readonly PlaneRaster[];
  readonly #patch = createPatch();
  readonly #warper = new PlaneWarper();
  readonly #overlay: EvenOverlay;

  private constructor(format: WorkingPicture, drawing: Drawing, layers: readonly SceneLayer[]) {
    this.view = drawing;
    this.#pixelFormat = format.pixelFormat;
    this.#rasters = listRasters(format, drawing);
    this.#overlay = new EvenOverlay(this.#warper, drawing);
    this.#layers = layers.map((layer) => ({
      ...layer,
      sources: listSources(layer, format),
      opacities: listOpacities(layer, format),
      positions: createPositions(drawing, drawing.tile),
    }));
  }

  static create(request: SceneRequest): ParallaxScene {
    const { picture, format, depth, view, pivot = findMedian(depth.depth), tile = TILE } = request;
    const { width, height, chromaShiftX, chromaShiftY } = format;
    const [luma, blue, red] = listRasters(format, format).map((raster, i) => readSamples(picture, raster, i));
    const scene = { ...depth, planes: [luma!, blue!, red!] as const, chromaShiftX, chromaShiftY };
    const seen = view ?? { left: 0, top: 0, width, height };
    return new ParallaxScene(format, { ...seen, pivot, tile }, peelLayers(scene, findDepthSteps(depth)));
  }

  get layerCount(): number {
    return this.#layers.length;
  }

  /**
   * What the camera sees, as a working frame that is the caller's.
   *
   * @param offsets what is added to the points of the picture that are seen, at corners of tiles of the whole picture
   */
  render(pose: CameraPose, offsets?: SourcePositions): Frame {
    const { width, height } = this.view;
    const frame = allocateVideoFrame({ width, height, pixelFormat: this.#pixelFormat });
    const targets = this.#rasters.map((raster, i) => getPlane16(frame, i, raster.width, raster.height));
    for (const { grid, positions } of this.#layers) {
      findPositions(grid, pose, this.view, positions);
      if (offsets) addOffsets(positions, offsets);
    }
    const { columns, rows } = this.#layers[0]!.positions;
    for (let row = 0; row < rows - 1; row++)
      for (let column = 0; column < columns - 1; column++) this.drawTile(targets, row * columns + column);
    return frame;
  }

  /** Draws the layers of a tile, beginning with the nearest one that hides all behind it. */
  private drawTile(targets: readonly ReturnType<typeof getPlane16>[], corner: number): void {
    let first = this.#layers.length - 1;
    while (first > 0 && this.measureOpacity(first, corner) !== 'opaque') first--;
    for (let i = first; i < this.#layers.length; i++) {
      if (i > first && this.measureOpacity(i, corner) === 'empty') continue;
      const { sources, opacities, positions } = this.#layers[i]!;
      for (let plane = 0; plane < 3; plane++) {
        placePatch(this.#patch, positions, corner, this.#rasters[plane]!);
        if (i > first && opacities) {
          if (plane < 2) this.#overlay.takeOpacity(opacities[plane]!, this.#patch);
          this.#overlay.layColors(sources[plane]!, targets[plane]!, this.#patch);
        } else this.#warper.draw(sources[plane]!, targets[plane]!, this.#patch);
      }
    }
  }

  private measureOpacity(index: number, corner: number) {
    const { blocks, positions } = this.#layers[index]!;
    return blocks ? measureTileOpacity(blocks, positions, corner) : 'opaque';
  }
}

function listSources({ planes }: SceneLayer, format: WorkingPicture): SourcePlane[] {
  return listRasters(format, format).map(({ width, height }, i) => ({
    samples: planes[i]!,
    width,
    height,
  }));
}

function listOpacities({ alphas }: SceneLayer, format: WorkingPicture): SourcePlane[] | undefined {
  if (!alphas) return undefined;
  const [luma, chroma] = listRasters(format, format);
  return [
    createOpacitySource(alphas[0], luma!.width, luma!.height),
    createOpacitySource(alphas[1], chroma!.width, chroma!.height),
  ];
}

function findMedian(values: Float32Array): number {
  return values.slice().sort()[values.length >> 1]!;
}
