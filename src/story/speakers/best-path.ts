type Transition = (i: number, before: number, previous: number, current: number) => number;

/**
 * The path with the greatest sum of node scores and of transition scores that depend on the two previous nodes
 * (Viterbi).
 */
export function findBestPath(own: readonly (readonly number[])[], transition: Transition): number[] {
  const people = own[0]!.length;
  const pairs = people * people;
  // State `previous * people + current`; at the first turn, `previous` has no meaning.
  let scores = Float64Array.from({ length: pairs }, (_, state) => own[0]![state % people]!);
  const back: Int32Array[] = [];
  for (let i = 1; i < own.length; i++) {
    const next = new Float64Array(pairs).fill(Number.NEGATIVE_INFINITY);
    const from = new Int32Array(pairs);
    for (let previous = 0; previous < people; previous++) {
      for (let current = 0; current < people; current++) {
        const state = previous * people + current;
        for (let before = 0; before < people; before++) {
          const known = i > 1 ? before : -1;
          const score = scores[before * people + previous]! + transition(i, known, previous, current);
          if (score > next[state]!) {
            next[state] = score;
            from[state] = before;
          }
        }
        next[state]! += own[i]![current]!;
      }
    }
    scores = next;
    back.push(from);
  }
  return traceBack(scores, back, people);
}

/** Follows the back pointers from the best last state. */
function traceBack(scores: Float64Array, back: readonly Int32Array[], people: number): number[] {
  let state = scores.indexOf(Math.max(...scores));
  const path = [state % people];
  for (let i = back.length - 1; i >= 0; i--) {
    const [previous, before] = [Math.floor(state / people), back[i]![state]!];
    path.unshift(previous);
    state = before * people + previous;
  }
  return path;
}
