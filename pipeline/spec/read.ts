import { type Document, isMap, LineCounter, parseDocument } from 'yaml'
import type { LocatedFault } from './faults.ts'
import { SpecError } from './faults.ts'
import { MOST_FAULTS } from './limits.ts'
import { tooDeepAt } from './nesting.ts'
import { applyOverrides, overrideAt, overrideBelow } from './overrides.ts'
import { formatPath, type Path } from './paths.ts'
import { readRegularFile } from './read-file.ts'
import { firstAlias, refusedNodes } from './refused-nodes.ts'

/** The largest spec that is read. Real ones have a few kilobytes; long lists of rows belong in a column of the table. */
const MAX_BYTES = 256 * 1024

/** A spec as the user wrote it: its text, its nodes with their places, and its plain value. */
export interface WrittenSpec {
  /** As given on the command line. */
  readonly file: string
  readonly text: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
  /** The places that --set replaced, in the order of the command line. */
  readonly overridden: readonly Path[]
  /** Plain JSON: no aliases, no tags, no non-finite numbers. */
  readonly value: unknown
}

/**
 * Text → nodes → plain JSON. Faults of the YAML itself (syntax, duplicate keys, aliases that explode, `__proto__`,
 * non-finite numbers) are all reported here, so that what comes after sees ordinary data.
 *
 * @param overrides `path=value` pairs, as given with --set; they replace what the file says.
 * @throws SpecError with every fault.
 */
export function readSpec(file: string, overrides: readonly string[] = []): WrittenSpec {
  const text = readText(file)
  const lines = new LineCounter()
  const at = (offset: number, path: string, what: string, fix: string): LocatedFault => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path, what, fix }
  }
  const deep = tooDeepAt(text)
  if (deep !== -1) {
    const before = text.slice(0, deep).split('\n')
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
    throw new SpecError([
      { file, ...place, path: '', what: 'this is nested too deep', fix: 'no spec needs ten levels' },
    ])
  }

  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false })
  if (document.errors.length > 0) {
    throw new SpecError(
      document.errors
        .slice(0, MOST_FAULTS)
        .map(({ code, message, pos }) =>
          code === 'MULTIPLE_DOCS'
            ? at(pos[0], '', 'a second document begins here', 'give each spec a file of its own')
            : at(pos[0], '', `not YAML: ${firstLine(message)}`, 'mend the syntax here'),
        ),
    )
  }
  if (document.directives.yaml.version !== '1.2') {
    throw new SpecError([
      at(
        0,
        '',
        `this says to be YAML ${document.directives.yaml.version}`,
        'take the %YAML line out: specs are YAML 1.2',
      ),
    ])
  }
  if (document.contents === null) throw new SpecError([at(0, '', 'the spec is empty', 'begin with `name:`')])
  if (!isMap(document.contents)) {
    throw new SpecError([at(0, '', 'the spec is not a mapping', 'begin with `name:`, `data:` and `model:`')])
  }

  const overridden = applyOverrides(document, overrides)
  const refused = refusedNodes(document)
  if (refused.length > 0) {
    throw new SpecError(
      refused.map(({ offset, path, what, fix }) => {
        const override = overrideAt(overridden, path) || (offset === 0 ? overrideBelow(overridden, path) : 0)
        const fault = at(offset, formatPath(path), what, fix)
        return override > 0 ? { ...fault, file: '--set', line: override, column: 1 } : fault
      }),
    )
  }

  try {
    return { file, text, document, lines, overridden, value: document.toJS({ maxAliasCount: 100 }) }
  } catch (error) {
    const what = error instanceof Error ? firstLine(error.message) : String(error)
    throw new SpecError([
      at(firstAlias(document), '', `its aliases cannot be resolved: ${what}`, 'write the values out'),
    ])
  }
}

function readText(file: string): string {
  const fail = (what: string, fix: string): never => {
    throw new SpecError([{ file, line: 1, column: 1, path: '', what, fix }])
  }
  const read = readRegularFile(file, MAX_BYTES)
  if ('reason' in read) {
    return read.reason === 'missing'
      ? fail('there is no such file', 'give the path of a spec, as in configs/lasso.yaml')
      : fail(read.what, read.fix)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(read.bytes)
  } catch {
    return fail('is not UTF-8 text', 'save it as UTF-8')
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message
}
