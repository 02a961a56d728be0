import { isRecord } from './paths.ts'

/**
 * Writes out a schema's kinds: `{properties: shared, oneOf: [own, own]}` becomes `{oneOf: [shared + own, shared + own]}`,
 * each branch closed against unknown keys.
 *
 * The schemas say the shared properties once, for the reader; the validator, which loses track of what a discriminated
 * branch has seen, and the generated types both want them in every branch.
 */
export function flattenKinds(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(flattenKinds)
  if (!isRecord(node)) return node
  const schema = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, flattenKinds(value)]))
  if (!isRecord(schema.discriminator) || !Array.isArray(schema.oneOf) || !isRecord(schema.properties)) return schema

  const { properties, unevaluatedProperties: _, oneOf, required, ...rest } = schema
  const { kind, ...shared } = properties
  const branches = oneOf.map((branch: unknown) => {
    const own = isRecord(branch) ? branch : {}
    return {
      ...own,
      type: 'object',
      additionalProperties: false,
      required: [...new Set([required, own.required].filter(Array.isArray).flat())],
      properties: { ...(isRecord(own.properties) ? own.properties : {}), ...shared },
    }
  })
  return { ...rest, required, properties, oneOf: branches }
}
