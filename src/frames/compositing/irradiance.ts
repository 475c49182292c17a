import type { Light } from '../../analysis/light.ts';

/** Color of the light: red, green, blue, of luminance 1. */
type Vector = readonly [number, number, number];

/**
 * Light from a key and from everywhere, for surfaces by their normals, as second-order spherical harmonics: for a key in
 * direction d the sum is 3/32 + 1/2 (n d) + 15/32 (n d)^2 (Ramamoorthi and Hanrahan, "An efficient representation for
 * irradiance environment maps", 2001). A surface towards the viewer gets about 1.
 */
export class Irradiance {
  readonly #direction: Vector;
  readonly #ambient: number;
  readonly #key: number;

  constructor({ direction, softness }: Light) {
    this.#direction = direction.value;
    // Full hardness leaves some light on the far side, as in any real place.
    this.#ambient = 0.25 + 0.75 * softness.value;
    this.#key = 1 - 0.75 * softness.value;
  }

  at(x: number, y: number, z: number): number {
    const facing = x * this.#direction[0] + y * this.#direction[1] + z * this.#direction[2];
    return this.#ambient + this.#key * (3 / 32 + facing / 2 + (15 / 32) * facing * facing);
  }
}

/** Red, green and blue of a black body's light at a temperature, of luminance 1 (Krystek's fit to Planck's locus). */
export function computeLightColor(kelvin: number): Vector {
  const t = kelvin;
  const u =
    (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) /
    (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t);
  const v =
    (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) /
    (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t);
  const scale = 1 / (2 * u - 8 * v + 4);
  const [x, y] = [3 * u * scale, 2 * v * scale];
  const [bigX, bigZ] = [x / y, (1 - x - y) / y];
  return [
    Math.max(0.05, 3.2404542 * bigX - 1.5371385 - 0.4985314 * bigZ),
    Math.max(0.05, -0.969266 * bigX + 1.8760108 + 0.041556 * bigZ),
    Math.max(0.05, 0.0556434 * bigX - 0.2040259 + 1.0572252 * bigZ),
  ];
}
