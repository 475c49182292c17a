import type { Light } from '../analysis/light.ts';
import type { PictureSize } from './box-mean.ts';
import { computeLightColor, Irradiance } from './compositing/irradiance.ts';

/** A picture of linear light: red, green and blue of each pixel, row by row. */
export interface LightMap extends PictureSize {
  readonly rgb: Float32Array;
}

const WIDTH = 256;
const HEIGHT = 128;

/**
 * Draws the irradiance of a light by the direction that a place looks in, as a map of longitude and latitude: the middle is
 * towards the viewer, the right half to the right, the upper half up. 1 makes a white place look white. It is that with
 * which the compositor relights.
 */
export function drawLightMap(light: Light): LightMap {
  const irradiance = new Irradiance(light);
  const color = computeLightColor(light.temperature.value);
  const rgb = new Float32Array(WIDTH * HEIGHT * 3);
  for (let row = 0, at = 0; row < HEIGHT; row++) {
    const latitude = Math.PI * (0.5 - (row + 0.5) / HEIGHT);
    for (let column = 0; column < WIDTH; column++) {
      const longitude = 2 * Math.PI * ((column + 0.5) / WIDTH - 0.5);
      const flat = Math.cos(latitude);
      const received = irradiance.at(
        Math.sin(longitude) * flat,
        Math.sin(latitude),
        Math.cos(longitude) * flat,
      );
      for (const channel of color) rgb[at++] = Math.max(0, received) * channel * light.intensity.value;
    }
  }
  return { width: WIDTH, height: HEIGHT, rgb };
}
