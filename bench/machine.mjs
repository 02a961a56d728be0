// What a result hangs on beside the code.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'

/** Processor, memory, system, Node and Lariat, in a line. */
export function machine() {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const cpu = `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB`
  const lariat = `Lariat ${version} (${commit() ?? 'no commit'})`
  return `${cpu} · ${type()} ${release()} · Node ${process.versions.node} · ${lariat}`
}

/** The commit that was measured, and whether the sources were changed since; null outside of a repository. */
function commit() {
  const git = (...words) => execFileSync('git', words, { cwd: new URL('.', import.meta.url), encoding: 'utf8' }).trim()
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--', '../pipeline') === '' ? '' : ' with changes'}`
  } catch {
    return null
  }
}
