/** Names of a band's lists that hold numbers. */
const LISTS = ['alpha', 'red', 'green', 'blue', 'restRed', 'restGreen', 'restBlue', 'error'] as const;

/** The half-transparent pixels of a frame in reading order, with what is known of each. */
export class ColorBand {
  count = 0;
  /** Position in the picture: row times width plus column. */
  index = new Uint32Array(1024);
  /** Opacity by the matte as it came, 0 to 1. */
  alpha = new Float32Array(1024);
  /** Color of the subject in linear light, not multiplied by opacity. */
  red = new Float32Array(1024);
  green = new Float32Array(1024);
  blue = new Float32Array(1024);
  /** The source less its background's share, in linear light: opacity times the subject's color, and errors. */
  restRed = new Float32Array(1024);
  restGreen = new Float32Array(1024);
  restBlue = new Float32Array(1024);
  /** Variance of the rest, by noise and by what is not known of the background; 0 where opaque. */
  error = new Float32Array(1024);

  /** Makes room for `more` entries. */
  reserve(more: number): void {
    const wanted = this.count + more;
    if (wanted <= this.index.length) return;
    const size = Math.max(wanted, this.index.length * 2);
    const index = new Uint32Array(size);
    index.set(this.index);
    this.index = index;
    for (const name of LISTS) {
      const list = new Float32Array(size);
      list.set(this[name]);
      this[name] = list;
    }
  }
}
