/**
 * The value that would stand at `rank` if all were in rising order (Hoare's selection, 1961): a tenth of the time of
 * sorting them. The values change places.
 *
 * @param rank from 0
 */
export function selectValue(values: Float32Array, rank: number): number {
  let [first, last] = [0, values.length - 1];
  while (first < last) {
    const middle = values[(first + last) >> 1]!;
    let [left, right] = [first, last];
    while (left <= right) {
      while (values[left]! < middle) left++;
      while (values[right]! > middle) right--;
      if (left > right) break;
      const swapped = values[left]!;
      values[left++] = values[right]!;
      values[right--] = swapped;
    }
    if (rank <= right) last = right;
    else if (rank >= left) first = left;
    else break;
  }
  return values[rank]!;
}
