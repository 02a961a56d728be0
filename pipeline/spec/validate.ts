import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ErrorObject } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Experiment } from './experiment.gen.ts'
import type { Fault } from './faults.ts'
import { flattenKinds } from './kinds.ts'
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
 * Compiles the schemas once and returns the check of a spec's plain value: it fills in every default that does not
 * hang on another value, or lists every fault.
 */
export function specValidator(): (value: unknown) => Validation<Experiment> {
  const folder = join(packageRoot(), 'schemas')
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    discriminator: true,
    useDefaults: true,
    allowUnionTypes: true,
    strictRequired: false,
    strictTypes: false,
  })
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.schema.json'))) {
    const schema: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    ajv.addSchema(asSchema(flattenKinds(schema)))
  }
  const check = ajv.compile<Experiment>({ $ref: 'experiment.schema.json' })

  return (value) => {
    const copy = withUpdate(structuredClone(value))
    if (check(copy)) return { ok: true, value: copy }
    return { ok: false, faults: distinct((check.errors ?? []).flatMap((error: ErrorObject) => translate(error))) }
  }
}

/** Which update is the default hangs on the model: one with a λ path and a certificate where there is one. */
function withUpdate(value: unknown): unknown {
  if (!isRecord(value) || value.update !== undefined) return value
  return { ...value, update: { kind: getAt(value, ['model', 'kind']) === 'mlp' ? 'proximal' : 'coordinate-descent' } }
}

/** The files in schemas/ are mappings: anything else is a broken installation. */
function asSchema(schema: unknown): Record<string, unknown> {
  if (!isRecord(schema)) throw new Error('a file in schemas/ is not a mapping')
  return schema
}

/** One fault a place and message: several keywords can find the same one. */
function distinct(faults: readonly SchemaFault[]): SchemaFault[] {
  return [...new Map(faults.map((fault) => [`${fault.path} ${fault.what}`, fault])).values()]
}
