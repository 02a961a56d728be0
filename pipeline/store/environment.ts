import { readFileSync } from 'node:fs'
import { arch, cpus, platform, release } from 'node:os'
import { join, resolve } from 'node:path'
import type { LoadedSpec } from '../spec/load.ts'
import { packageRoot, packageVersion } from '../spec/package-root.ts'
import { sha256 } from './canonical.ts'
import { type GitState, gitState } from './git-state.ts'

/** The machine an experiment was made on, and where its spec lay there. Nothing else in a folder of results knows of either. */
export interface Environment {
  readonly lariat: string
  /** sha256 of the lock file of Lariat's own dependencies; null where it was installed without one. */
  readonly lockfile: string | null
  readonly node: string
  readonly v8: string
  readonly platform: string
  readonly release: string
  readonly arch: string
  readonly cpu: string
  readonly cores: number
  readonly git: GitState | null
  /** The spec that was read, and the folder that the command was given in. */
  readonly spec: string
  readonly directory: string
  /** What --set replaced. */
  readonly set: readonly string[]
}

export async function environmentOf({ written, directory, overrides }: LoadedSpec): Promise<Environment> {
  return {
    lariat: packageVersion(),
    lockfile: lockfileDigest(),
    node: process.version,
    v8: process.versions.v8,
    platform: platform(),
    release: release(),
    arch: arch(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    git: await gitState(directory),
    spec: resolve(written.file),
    directory: process.cwd(),
    set: overrides,
  }
}

function lockfileDigest(): string | null {
  try {
    return sha256(readFileSync(join(packageRoot(), 'package-lock.json')))
  } catch {
    return null
  }
}
