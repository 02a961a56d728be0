// Writes pipeline/spec/experiment.gen.ts from the schemas beside this file.
//
// The types describe a *resolved* spec: a property with a default is always there once a spec has been validated, so
// it is added to `required` before the types are made. So are those whose default hangs on the model, which no schema can say.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'
import { flattenKinds } from '../dist/pipeline/spec/kinds.js'

const here = new URL('./', import.meta.url)

/** What `withDefaults` of pipeline/spec/validate.ts fills in, by the title of the schema. */
const HANGS_ON_MODEL = { Experiment: ['update'] }

const schemas = Object.fromEntries(
  readdirSync(here)
    .filter((file) => file.endsWith('.schema.json'))
    .sort()
    .map((file) => [file, requireDefaults(flattenKinds(JSON.parse(readFileSync(new URL(file, here), 'utf8'))))]),
)

/** Returns the schema with every property that has a default also named in `required`, at every depth. */
function requireDefaults(node) {
  if (Array.isArray(node)) return node.map(requireDefaults)
  if (node === null || typeof node !== 'object') return node
  const out = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, requireDefaults(value)]))
  const withDefault = Object.entries(node.properties ?? {})
    .filter(([, property]) => property.default !== undefined)
    .map(([name]) => name)
  const there = [...withDefault, ...(HANGS_ON_MODEL[node.title] ?? [])]
  if (there.length > 0) out.required = [...new Set([...(node.required ?? []), ...there])]
  return out
}

/** Moves the schema's `$ref`s to one document, so that one pass names every type once. */
function bundle(root) {
  const $defs = {}
  const inline = (node, file) => {
    if (Array.isArray(node)) return node.map((item) => inline(item, file))
    if (node === null || typeof node !== 'object') return node
    if (typeof node.$ref === 'string') {
      const [other, pointer] = node.$ref.split('#')
      const target = other || file
      const name = pointer ? pointer.split('/').at(-1) : target.replace('.schema.json', '')
      if (!$defs[name]) {
        $defs[name] = {}
        $defs[name] = inline(pointer ? schemas[target].$defs[name] : schemas[target], target)
      }
      return { $ref: `#/$defs/${name}` }
    }
    const { $id, $schema, $defs: _, ...rest } = node
    return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inline(value, file)]))
  }
  const { $defs: own, ...body } = inline(schemas[root], root)
  return { ...body, $defs }
}

/** Leaves out constraints that no type can say, and the `kind` that every branch of a union repeats. */
function typed(node) {
  if (Array.isArray(node)) return node.map(typed)
  if (node === null || typeof node !== 'object') return node
  const { dependentSchemas, discriminator, ...rest } = node
  const out = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, typed(value)]))
  if (out.oneOf?.every((branch) => branch.properties === undefined)) delete out.oneOf
  return out.oneOf ? { title: out.title, description: out.description, oneOf: out.oneOf } : out
}

const source = await compile(typed(bundle('experiment.schema.json')), 'Experiment', {
  additionalProperties: false,
  bannerComment: '// Made by `npm run types` from schemas/*.schema.json; change those, not this file.',
  format: false,
  ignoreMinAndMaxItems: true,
  unreachableDefinitions: false,
})
writeFileSync(new URL('../pipeline/spec/experiment.gen.ts', here), source)
