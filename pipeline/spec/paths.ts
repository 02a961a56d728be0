/** A place in a spec: keys of mappings and positions in lists. */
export type Path = readonly (string | number)[]

/** `['layers', 0, 'units']` → `layers[0].units`. */
export function formatPath(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('')
}

/** `layers[0].units` → `['layers', 0, 'units']`. */
export function parsePath(text: string): Path {
  return text
    .split(/\.|(?=\[\d+\])/)
    .filter((step) => step !== '')
    .map((step) => (/^\[\d+\]$/.test(step) ? Number(step.slice(1, -1)) : step))
}

/** A JSON pointer, as validators give it: `/layers/0/units` → `['layers', 0, 'units']`. */
export function parsePointer(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step))
}

/**
 * The value at a path, or undefined. A number in the path may also stand for a key: a column can be named `1`.
 */
export function getAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, step) =>
      (isRecord(node) || Array.isArray(node)) && Object.hasOwn(node, step) ? Reflect.get(node, step) : undefined,
    value,
  )
}

/**
 * A copy of `value` with `replacement` at the path; mappings that are missing on the way are made.
 *
 * @throws Error where the path leads through something that has no keys, or to a position that a list does not have.
 */
export function setAt(value: unknown, path: Path, replacement: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return replacement
  if (Array.isArray(value) && typeof step === 'number') {
    if (step >= value.length) throw new Error(`there is no position ${step} in ${JSON.stringify(value)}`)
    return value.map((item, i) => (i === step ? setAt(item, rest, replacement) : item))
  }
  if (value !== undefined && !isRecord(value)) throw new Error(`there is no "${step}" in ${JSON.stringify(value)}`)
  const own = isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined
  return { ...value, [step]: setAt(own, rest, replacement) }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
