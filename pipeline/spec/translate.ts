import type { ErrorObject } from 'ajv'
import { isIdle } from './idle.ts'
import { formatPath, getAt, isRecord, type Path, parsePointer } from './paths.ts'
import { meant, suggest } from './suggest.ts'
import type { SchemaFault } from './validate.ts'
import { elsewhere } from './vocabulary.ts'

/** A validator's error as what is wrong and what would be right. Errors that only echo another give nothing. */
export function translate(error: ErrorObject): SchemaFault[] {
  const path = parsePointer(error.instancePath)
  const schema: unknown = error.parentSchema
  const fault = (what: string, fix: string): SchemaFault[] => [{ path: formatPath(path), what, fix, atKey: false }]
  const shown = () => show(error.data)
  const about = describe(schema)

  // How other tools write a grid.
  if (Array.isArray(error.data) && path.length === 3 && formatPath(path).startsWith('search.parameters.'))
    return fault(`${shown()} is a list`, `write {values: ${listed(error.data)}}`)

  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty)
      const known = Object.keys(record(getAt(schema, ['properties'])))
      return [{ path: formatPath([...path, key]), what: 'unknown key', fix: place(key, known, path), atKey: true }]
    }
    case 'required': {
      const key = String(error.params.missingProperty)
      // One of several alternatives: the alternatives are named as a whole.
      if (!isRecord(getAt(schema, ['properties']))) return []
      return fault(`"${key}" is missing`, `add ${key}: ${describe(getAt(schema, ['properties', key])) || '…'}`)
    }
    case 'discriminator': {
      const kinds = kindsOf(schema)
      const kind = isRecord(error.data) ? error.data.kind : undefined
      if (kind === undefined) return fault('"kind" is missing', `add kind: ${kinds.join(' | ')}`)
      // That it is no text is said already.
      if (typeof kind !== 'string') return []
      return [
        {
          path: formatPath([...path, 'kind']),
          what: `there is no kind ${show(kind)}`,
          fix: place(kind, kinds, path),
          atKey: false,
        },
      ]
    }
    case 'enum':
      if (isSeveral(error.data, path)) return fault(`${shown()} is several`, oneEach(error.data, path))
      return fault(`${shown()} is not possible here`, suggest(word(error.data), error.params.allowedValues.map(String)))
    case 'type': {
      const kinds = kindsOf(schema)
      const what = error.data === null ? 'nothing stands here' : `${shown()} is not ${article(error.params.type)}`
      if (isSeveral(error.data, path)) {
        if (isOne(schema)) return fault(what, oneEach(error.data, path))
        if (hasPath(schema) && error.data.every((one) => typeof one === 'number'))
          return fault(what, `write {path: {values: ${listed(error.data)}}}, or ${oneEach(error.data, path)}`)
      }
      if (typeof error.data === 'number' && [error.params.type].flat().includes('string') && kinds.length === 0)
        return fault(what, `put it in quotes: "${error.data}"`)
      // A number for a number: what it means is known, and a search may have made it.
      if (error.params.type === 'integer' && typeof error.data === 'number')
        return fault(
          what,
          'write a whole number; a search draws those by distribution: {kind: integer, low: 1, high: 9}',
        )
      if (kinds.length === 0) return fault(what, about || `write ${article(error.params.type)}`)
      const one = word(error.data)
      const kind = meant(one, kinds)
      return fault(what, kind === undefined ? (elsewhere(one, path) ?? kindList(kinds)) : kindList([kind]))
    }
    case 'pattern':
      return fault(`${shown()} is not allowed`, about || `write what fits ${error.params.pattern}`)
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return fault(`${shown()} is out of range`, `write a number ${error.params.comparison} ${error.params.limit}`)
    case 'minItems':
    case 'minLength':
      return fault(
        error.data === '' ? 'this is empty' : `${shown()} is too short`,
        `give at least ${error.params.limit}`,
      )
    case 'maxItems':
    case 'maxLength':
      if (error.data === '\\t')
        return fault(`${shown()} is two characters`, 'write "\\t" in double quotes, which is a tab')
      return fault(`${shown()} is too long`, `give at most ${error.params.limit}`)
    case 'uniqueItems':
      return fault(`${show(getAt(error.data, [error.params.i]))} is here twice`, 'name each once')
    case 'minProperties':
    case 'maxProperties':
    case 'anyOf':
    case 'oneOf':
      if (isOne(schema) && isSeveral(error.data, path)) return fault(`${shown()} is several`, oneEach(error.data, path))
      return fault(
        `${shown()} does not say one thing`,
        alternatives(schema) || about || 'write one of what the schema has here',
      )
    default:
      return ['if', 'const', 'not'].includes(error.keyword)
        ? []
        : fault(error.message ?? 'this is not allowed', about || 'take it out')
  }
}

/** What to write for a word that may not stand in the mapping at a path, where there are others. */
function place(word: string, others: readonly string[], path: Path): string {
  return (meant(word, others) === undefined ? elsewhere(word, path) : undefined) ?? suggest(word, others)
}

function kindList(kinds: readonly string[]): string {
  return `write {kind: ${kinds.join(' | ')}}`
}

/** Whether a schema is of one number, text, true or false, in whichever form. */
function isOne(schema: unknown): boolean {
  const forms = ['oneOf', 'anyOf'].flatMap((word) => getAt(schema, [word]) ?? [])
  if (forms.length > 0) return forms.every(isOne)
  const types = [getAt(schema, ['type']) ?? typeof getAt(schema, ['const'])].flat()
  return types.every((type) => ['number', 'integer', 'string', 'boolean'].includes(String(type)))
}

/** Whether somebody listed what one of is wanted, where a search may try them all. */
function isSeveral(value: unknown, path: Path): value is readonly unknown[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => typeof one !== 'object') &&
    !isIdle(formatPath(path))
  )
}

function oneEach(values: unknown, path: Path): string {
  const axis = `{${quoted(formatPath(path))}: {values: ${listed(values)}}}`
  return `write one of them; a run for each is search: {kind: grid, parameters: ${axis}}`
}

/** A list as YAML has it; a long one is left to whoever wrote it. */
function listed(values: unknown): string {
  const shown = show(values)
  return shown.endsWith(']') ? shown : '[…]'
}

/** Whether several values can stand here as a λ path. */
function hasPath(schema: unknown): boolean {
  return getAt(schema, ['properties', 'path', 'properties', 'values']) !== undefined
}

/** A path as YAML has it for a key: brackets would begin a list. */
function quoted(path: string): string {
  return path.includes('[') ? `"${path}"` : path
}

function kindsOf(schema: unknown): string[] {
  return branches(schema)
    .map(kindOf)
    .filter((kind) => kind !== undefined)
}

function kindOf(branch: unknown): string | undefined {
  const kind = getAt(branch, ['properties', 'kind', 'const'])
  return typeof kind === 'string' ? kind : undefined
}

function branches(schema: unknown): readonly unknown[] {
  const oneOf = getAt(schema, ['oneOf'])
  return Array.isArray(oneOf) ? oneOf : []
}

/** `values, or log and count` for a schema whose alternatives differ only in what they require. */
function alternatives(schema: unknown): string {
  const choices = ['oneOf', 'anyOf'].flatMap((word) => {
    const list = getAt(schema, [word])
    return Array.isArray(list) ? list.map((choice) => getAt(choice, ['required'])) : []
  })
  const named = choices.filter((choice) => Array.isArray(choice)).map((choice) => choice.join(' and '))
  return named.length === 0 ? '' : `give ${named.join(', or ')}`
}

function describe(schema: unknown): string {
  const text = getAt(schema, ['description'])
  return typeof text === 'string' ? `${text.charAt(0).toLowerCase()}${text.slice(1)}`.replace(/\.$/, '') : ''
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

function article(type: unknown): string {
  const names = [type].flat().map(
    (name) =>
      ({
        array: 'a list',
        object: 'a mapping',
        integer: 'a whole number',
        number: 'a number',
        string: 'text',
        boolean: 'true or false',
      })[String(name)] ?? String(name),
  )
  return names.join(' or ')
}

/** What stands where a word is wanted, to look for one like it: a mapping may have a `toString` of its own, and is none. */
function word(value: unknown): string {
  return typeof value === 'object' ? '' : String(value)
}

/** Characters of a value that are shown. */
const SHOWN = 60

function show(value: unknown): string {
  const text = JSON.stringify(beginning(value, { parts: SHOWN }))
  return text === undefined ? 'nothing' : text.length > SHOWN ? `${text.slice(0, SHOWN - 3)}…` : text
}

/** No more of a value than could be shown: it may be as large as the spec, and have a hundred faults. */
function beginning(value: unknown, left: { parts: number }): unknown {
  if (left.parts-- <= 0) return undefined
  if (typeof value === 'string') return value.slice(0, SHOWN + 1)
  if (Array.isArray(value)) return value.slice(0, SHOWN).map((item) => beginning(item, left))
  if (!isRecord(value)) return value
  const keys = Object.keys(value).slice(0, SHOWN)
  return Object.fromEntries(keys.map((key) => [key.slice(0, SHOWN), beginning(value[key], left)]))
}
