/**
 * cos πx for 0 ≤ x ≤ 1, which is what schedules ask for; exact at 0, ½ and 1, and elsewhere good to 4e-16.
 * Of + − × alone, since Math.cos is the engine's to round.
 */
export function cosinePi(x: number): number {
  if (x > 0.5) return -cosinePi(1 - x)
  return x > 0.25 ? sine(Math.PI * (0.5 - x)) : cosine(Math.PI * x)
}

/** 1 − x²/2! + x⁴/4! − … up to x¹⁸, for x ≤ π/4; the next term is below 2⁻⁶⁷. */
function cosine(x: number): number {
  let sum = 1
  for (let k = 18; k > 0; k -= 2) sum = 1 - (sum * x * x) / (k * (k - 1))
  return sum
}

/** x − x³/3! + x⁵/5! − … up to x¹⁹, for x ≤ π/4. */
function sine(x: number): number {
  let sum = 1
  for (let k = 18; k > 0; k -= 2) sum = 1 - (sum * x * x) / (k * (k + 1))
  return x * sum
}
