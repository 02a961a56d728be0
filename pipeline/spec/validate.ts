import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { decisive } from './decisive.ts'
import type { Experiment } from './experiment.gen.ts'
import type { Fault } from './faults.ts'
import { MOST_FAULTS } from './limits.ts'
import { packageRoot } from './package-root.ts'
import { getAt, isRecord } from './paths.ts'
import { translate } from './translate.ts'

/** A fault, and whether its place is the key (an unknown key) or the value. */
export interface SchemaFault extends Fault {
  readonly atKey: boolean
}

export type Validation<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly faults: readonly SchemaFault[] }

/**
 * The check of a spec's plain value: it fills in every default that does not hang on another value, or lists every
 * fault. The schemas were compiled by the build (schemas/compile-validator.mjs).
 */
export function specValidator(): (value: unknown) => Validation<Experiment> {
  const check = compiledCheck()
  return (value) => {
    const copy: unknown = withDefaults(copied(value))
    if (check(copy)) return { ok: true, value: copy }
    const errors: readonly ErrorObject[] = check.errors ?? []
    return { ok: false, faults: distinct(told(errors).slice(0, MOST_FAULTS).flatMap(translate)) }
  }
}

/** What the build made of the schemas. */
export function compiledCheck(): ValidateFunction<Experiment> {
  const check: unknown = createRequire(import.meta.url)(join(packageRoot(), 'dist/spec-validator.cjs'))
  if (!isValidator(check)) throw new Error('dist/spec-validator.cjs is no validator: npm run build makes it')
  return check
}

function isValidator(value: unknown): value is ValidateFunction<Experiment> {
  return typeof value === 'function'
}

/**
 * A copy for the defaults to be filled into. A spec is plain JSON, and thousands of them are checked where a search has so many
 * runs. Keys become properties by definition and not by assignment, since `__proto__` would be no key then.
 */
export function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, copied(own)]))
}

/**
 * With the defaults that hang on the model: the update, one with a λ path and a certificate where there is one, and what decides between
 * fits.
 */
export function withDefaults(value: unknown): unknown {
  if (!isRecord(value)) return value
  const { model, update, select } = value
  return {
    ...value,
    ...(update === undefined
      ? { update: { kind: getAt(model, ['kind']) === 'mlp' ? 'proximal' : 'coordinate-descent' } }
      : {}),
    ...(isRecord(select) && select.metric === undefined ? { select: { ...select, metric: decisive(model) } } : {}),
  }
}

/** Errors without those of single alternatives: a word that none of them has is told as such, all else as a whole. */
function told(errors: readonly ErrorObject[]): ErrorObject[] {
  const placesOf = (is: (error: ErrorObject) => boolean) =>
    new Set(errors.filter(is).map(({ instancePath }) => instancePath))
  const isWhole = ({ keyword }: ErrorObject) => keyword === 'oneOf' || keyword === 'anyOf'
  const isWord = ({ keyword, data }: ErrorObject) => keyword === 'enum' && typeof data === 'string'
  const [whole, words] = [placesOf(isWhole), placesOf(isWord)]
  return errors.filter((error) => {
    const { keyword, instancePath } = error
    if (isWhole(error)) return !words.has(instancePath)
    return !whole.has(instancePath) || (keyword !== 'type' && keyword !== 'enum') || isWord(error)
  })
}

/** One fault a place and message: several keywords can find the same one. */
function distinct(faults: readonly SchemaFault[]): SchemaFault[] {
  return [...new Map(faults.map((fault) => [`${fault.path} ${fault.what}`, fault])).values()]
}
