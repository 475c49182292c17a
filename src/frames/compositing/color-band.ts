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

  /** Rows of the picture that have entries, from the top, and the first entry of each. */
  readonly rows: Uint32Array;
  readonly rowStarts: Uint32Array;
  rowCount = 0;

  constructor(height: number) {
    this.rows = new Uint32Array(height);
    this.rowStarts = new Uint32Array(height + 1);
  }

  /** Begins a frame. */
  clear(): void {
    this.count = 0;
    this.rowCount = 0;
  }

  /** Begins row `y`, the entries of which follow. */
  startRow(y: number): void {
    this.rows[this.rowCount] = y;
    this.rowStarts[this.rowCount++] = this.count;
  }

  /** Calls back for every row with the interval of its entries. */
  forEachRow(visit: (y: number, start: number, end: number) => void): void {
    this.rowStarts[this.rowCount] = this.count;
    for (let row = 0; row < this.rowCount; row++)
      visit(this.rows[row]!, this.rowStarts[row]!, this.rowStarts[row + 1]!);
  }

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
