import { square } from '../math/power.ts'
/** A number for a table: counts as they are, else four significant digits, with an exponent only where it is needed. */
export function short(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 1e7)) return String(value)
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e7) return value.toExponential(1)
  const digits = Math.max(0, 3 - Math.floor(Math.log10(size)))
  return value.toFixed(Math.min(digits, 7))
}

/** A count with its noun: `1 run`, `3 runs`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** A time for people: `0.4 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Mean and standard deviation (1/(n−1)) over repetitions: `1.234 ± 0.056`. */
export function meanSd(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  if (values.every((value) => value === values[0])) return short(values[0])
  const variance = values.reduce((sum, value) => sum + square(value - mean), 0) / (values.length - 1)
  return `${short(mean)} ± ${short(Math.sqrt(variance))}`
}

/** A searched value for a table: `0.5`, `proximal correction=none sgd momentum=0.9`. */
export function label(value: unknown): string {
  if (typeof value === 'number') return String(value).length <= 8 ? String(value) : short(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return typeof value === 'string' ? value : JSON.stringify(value)
  if ('by' in value && typeof value.by === 'string') return `by ${value.by}`
  // A rate of 1/L says nothing of its own: it is the longest step that is safe.
  const hidden = 'learning_rate_unit' in value ? ['learning_rate', 'learning_rate_unit'] : []
  return Object.entries(value)
    .filter(([name]) => !hidden.includes(name))
    .map(([name, item]: [string, unknown]) =>
      name === 'kind' || (typeof item === 'object' && item !== null) ? label(item) : `${name}=${label(item)}`,
    )
    .join(' ')
}
