import type { Plane16 } from '../../media/frame.ts';
import type { PlaneWarper } from '../warp/plane-warper.ts';
import type { SourcePlane } from '../warp/source-window.ts';
import type { WarpPatch } from '../warp/warp-patch.ts';

/** Full opacity as a sample: half of the largest code, as interpolation goes beyond it beside an edge. */
const OPAQUE = 510;

export function createOpacitySource(alpha: Uint8Array, width: number, height: number): SourcePlane {
  const samples = Int16Array.from(alpha, (value) => value * (OPAQUE / 255));
  return { samples, width, height };
}

/**
 * Lays layers over what is drawn, with opacity that is interpolated exactly as the colors are, which hold it as a factor:
 * otherwise the difference of the two interpolations shows as a line along the layer's edge.
 */
export class EvenOverlay {
  readonly #warper: PlaneWarper;
  readonly #stride: number;
  readonly #colors: Uint16Array;
  readonly #opacity: Uint16Array;

  constructor(warper: PlaneWarper, { width, height }: { readonly width: number; readonly height: number }) {
    this.#warper = warper;
    this.#stride = width;
    this.#colors = new Uint16Array(width * height);
    this.#opacity = new Uint16Array(width * height);
  }

  /** Takes the opacity of a patch, with which colors are then laid over targets; both chroma planes have the same. */
  takeOpacity(opacity: SourcePlane, patch: WarpPatch): void {
    this.#warper.draw(opacity, { samples: this.#opacity, stride: this.#stride }, patch);
  }

  layColors(colors: SourcePlane, target: Plane16, patch: WarpPatch): void {
    const stride = this.#stride;
    this.#warper.draw(colors, { samples: this.#colors, stride }, patch);
    for (let y = patch.top; y < patch.bottom; y++)
      this.blendRow(target.samples, y * target.stride + patch.left, y * stride + patch.left, patch);
  }

  private blendRow(target: Uint16Array, to: number, from: number, { left, right }: WarpPatch): void {
    const [colors, opacities] = [this.#colors, this.#opacity];
    for (let x = 0; x < right - left; x++) {
      const opacity = opacities[from + x]!;
      if (opacity === 0) continue;
      const rest = Math.round((target[to + x]! * (OPAQUE - opacity)) / OPAQUE);
      const value = rest + colors[from + x]!;
      target[to + x] = value < 0 ? 0 : value > 1023 ? 1023 : value;
    }
  }
}
