// Writes pipeline/spec/experiment.gen.ts from the schemas beside this file.
//
// The types describe a *resolved* spec: a property with a default is always there once a spec has been validated, so
// it is added to `required` before the types are made.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { compile } from 'json-schema-to-typescript'

const here = new URL('./', import.meta.url)
const schemas = Object.fromEntries(
  readdirSync(here)
    .filter((file) => file.endsWith('.schema.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, here), 'utf8')))
    .map((schema) => [schema.$id, requireDefaults(schema, schema.$defs ?? {})]),
)

/** Returns the schema with every property that has a default also named in `required`, at every depth. */
function requireDefaults(node, $defs) {
  if (Array.isArray(node)) return node.map((item) => requireDefaults(item, $defs))
  if (node === null || typeof node !== 'object') return node
  const out = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, requireDefaults(value, $defs)]))
  const withDefault = Object.entries(node.properties ?? {})
    .filter(([, property]) => property.default !== undefined || defaultOf(property, $defs) !== undefined)
    .map(([name]) => name)
  if (withDefault.length > 0) out.required = [...new Set([...(node.required ?? []), ...withDefault])]
  return out
}

/** The default that a local `$ref` points to: `#/$defs/factors` carries its own. */
function defaultOf(property, $defs) {
  return property.$ref?.startsWith('#/$defs/') ? $defs[property.$ref.split('/').at(-1)].default : undefined
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
    const { $id, $schema, $defs: _, discriminator, ...rest } = node
    return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, inline(value, file)]))
  }
  const { $defs: own, ...body } = inline(schemas[root], root)
  return { ...body, $defs }
}

/** A union of kinds: the shared properties and, for each kind, its own. Constraints that no type can say are left out. */
function simplify(node) {
  if (Array.isArray(node)) return node.map(simplify)
  if (node === null || typeof node !== 'object') return node
  const { unevaluatedProperties, dependentSchemas, ...rest } = node
  const out = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, simplify(value)]))
  if (out.oneOf?.every((branch) => branch.properties === undefined)) delete out.oneOf
  if (out.oneOf) {
    const { kind, ...shared } = out.properties
    const branches = out.oneOf.map((branch) => ({
      ...branch,
      type: 'object',
      additionalProperties: false,
      required: [...new Set([...(out.required ?? []), ...(branch.required ?? [])])],
      properties: { ...branch.properties, ...shared },
    }))
    return { title: out.title, description: out.description, oneOf: branches }
  }
  return out
}

const source = await compile(simplify(bundle('experiment.schema.json')), 'Experiment', {
  additionalProperties: false,
  bannerComment: '// Made by `npm run types` from schemas/*.schema.json; change those, not this file.',
  format: false,
  ignoreMinAndMaxItems: true,
  unreachableDefinitions: false,
})
writeFileSync(new URL('../pipeline/spec/experiment.gen.ts', here), source)
