import { pathInDocument } from '../spec/document-path.ts'
import type { Fault } from '../spec/faults.ts'
import type { LoadedSpec } from '../spec/load.ts'
import { formatPath } from '../spec/paths.ts'
import type { Proposal } from './search.ts'

/** What --set says of a value that every configuration has from the search: nobody sees that it is used by none. */
export function unheededOverrides({ written }: LoadedSpec, proposals: readonly Proposal[]): Fault[] {
  const { document, overridden } = written
  if (overridden.length === 0) return []
  const [first = [], ...others] = proposals.map(({ settings }) => settings.map(({ path }) => path))
  const everywhere = first.filter((path) => others.every((paths) => paths.includes(path)))
  return everywhere.flatMap((path) => {
    const steps = pathInDocument(document, path)
    const unheeded = overridden.filter((own) => steps.every((step, depth) => own[depth] === step))
    return unheeded.map((own) => ({
      path: formatPath(own),
      what: `the search gives ${path} a value in every run, so that this one is used by none`,
      fix: `set the values that the search gives it, or take ${path} out of the search`,
    }))
  })
}
