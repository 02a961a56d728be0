import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Which process this is, among all that ever were: a pid alone is given again to others. */
export interface ProcessIdentity {
  readonly pid: number
  readonly host: string
  /** On Linux: when the system was started, which pids it counts, and when the process began, in ticks since then. */
  readonly boot: string | null
  readonly namespace: string | null
  readonly started: string | null
}

export function thisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    boot: orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orNull(() => readlinkSync('/proc/self/ns/pid')),
    started: startOf(process.pid),
  }
}

/** Whether a process is still there; `unknown` where this one cannot see it, or cannot tell it from a later one. */
export function lifeOf(other: ProcessIdentity, self: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
  const here = other.host === self.host && other.boot === self.boot && other.namespace === self.namespace
  if (!here) return 'unknown'
  if (self.started !== null) return startOf(other.pid) === other.started ? 'alive' : 'gone'
  return isThere(other.pid) ? 'unknown' : 'gone'
}

/** Field 22 of /proc/PID/stat; null where there is no such process, or nothing but its exit code is left of it. */
function startOf(pid: number): string | null {
  return orNull(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in parentheses, may hold spaces: what is counted stands behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19]
  })
}

/** Signal 0 is none: it only asks. To be refused means that the process is there and someone else's. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function orNull(read: () => string | null | undefined): string | null {
  try {
    return read() ?? null
  } catch {
    return null
  }
}
