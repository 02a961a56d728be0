import { readFile } from 'node:fs/promises'

/** What a file of JSON holds, or null where it is not there or torn: the next run writes it anew. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}
