/** A measurement, and how far it can be trusted: 0 not at all, 1 surely. */
export interface Measured<Value> {
  readonly value: Value;
  readonly confidence: number;
}
