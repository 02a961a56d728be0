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
 * The value at a path, or undefined. A number in the path may also stand for a key: a column can be named `1`. A word may
 * also stand for a position: `layers.hidden` is the item of the list that has this name.
 */
export function getAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, step) => {
    if (Array.isArray(node) && typeof step === 'string') return node[positionOf(node, step)]
    return (isRecord(node) || Array.isArray(node)) && Object.hasOwn(node, step) ? Reflect.get(node, step) : undefined
  }, value)
}

/** The same path with positions where it has names of items: `layers.hidden.units` → `layers[0].units`. */
export function withPositions(value: unknown, path: Path): Path {
  let node = value
  return path.map((step) => {
    const place = Array.isArray(node) && typeof step === 'string' ? positionOf(node, step) : step
    node = getAt(node, [place])
    return place === -1 ? step : place
  })
}

/** Where the item of this name stands in a list; −1 where there is none. */
function positionOf(list: readonly unknown[], name: string): number {
  return list.findIndex((item) => isRecord(item) && item.name === name)
}

/**
 * A copy of `value` with `replacement` at the path; mappings that are missing on the way are made.
 *
 * @throws Error where the path leads through something that has no keys, or to a position or name that a list does not have.
 */
export function setAt(value: unknown, path: Path, replacement: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return replacement
  if (Array.isArray(value)) {
    const position = typeof step === 'number' ? step : positionOf(value, step)
    if (typeof step === 'string' && position === -1) throw new Error(`there is no "${step}" in ${namesIn(value)}`)
    if (position >= value.length) throw new Error(`there is no position ${step} in ${JSON.stringify(value)}`)
    return value.map((item, i) => (i === position ? setAt(item, rest, replacement) : item))
  }
  if (value !== undefined && !isRecord(value)) throw new Error(`there is no "${step}" in ${JSON.stringify(value)}`)
  const own = isRecord(value) && Object.hasOwn(value, step) ? value[step] : undefined
  return { ...value, [step]: setAt(own, rest, replacement) }
}

/** The names of a list's items, or all of it where they have none. */
function namesIn(list: readonly unknown[]): string {
  const names = list.flatMap((item) => (isRecord(item) && typeof item.name === 'string' ? [item.name] : []))
  return names.length > 0 ? `the list of ${names.join(', ')}` : JSON.stringify(list)
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
