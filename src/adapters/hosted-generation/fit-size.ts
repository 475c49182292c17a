interface Size {
  readonly width: number;
  readonly height: number;
}

/** Latent pixels of the usual models, at the depth where they are fewest, are of this size. */
const SIZE_STEP = 64;

/** A size of the shape of another that models can make, of about so many pixels. */
export function fitSize({ width, height }: Size, pixels: number): Size {
  const scale = Math.sqrt(pixels / (width * height));
  const round = (length: number): number =>
    Math.max(SIZE_STEP, Math.round((length * scale) / SIZE_STEP) * SIZE_STEP);
  return { width: round(width), height: round(height) };
}
