export interface TensorValue {
  /** Whole numbers for ports of int64. */
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface PortInfo {
  readonly name: string;
  /** Sizes by dimension; strings are symbolic sizes, which may vary. */
  readonly shape: readonly (number | string)[];
  readonly type: string;
}
