/** How far a misspelling may be from what was meant, by its length. */
const DISTANCE_MAX = 3;
const WORD_CHARACTERS_MAX = 100;

/** The candidate that was most probably meant by `word`; null when none is near. */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  if (word.length > WORD_CHARACTERS_MAX) return null;
  const plain = normalise(word);
  const allowed = Math.min(DISTANCE_MAX, Math.ceil(plain.length / 3));
  let best: string | null = null;
  let bestDistance = allowed + 1;
  for (const candidate of candidates) {
    const other = normalise(candidate);
    if (Math.abs(other.length - plain.length) > allowed) continue;
    const distance = editDistance(plain, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? byStem(plain, candidates);
}

/** Finds `timeout` -> `timeout_ms` and `maxRetry` -> `max_retries`: a whole word that was left short. */
function byStem(plain: string, candidates: Iterable<string>): string | null {
  if (plain.length < 4) return null;
  for (const candidate of candidates) {
    const other = normalise(candidate);
    if (other.startsWith(plain) || (plain.startsWith(other) && other.length >= 4)) return candidate;
  }
  return null;
}

function normalise(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s.]/g, "");
}

/**
 * Edits (insert, delete, replace, swap of neighbours) that turn one word into the other: the optimal string alignment
 * form of the Damerau-Levenshtein distance.
 */
export function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      let distance = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        distance = Math.min(distance, at(beforePrevious, column - 2) + 1);
      }
      current.push(distance);
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
