import { stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sha256 } from '../store/canonical.ts'
import { experimentNames } from '../store/experiment-folder.ts'
import { isHeld } from '../store/lock.ts'

/** Between two looks: whoever watches notices no less, and a folder of ten thousand runs is not read. */
const LOOK_MS = 500

/**
 * A word for how things are stored: another one once a run, a table or a lock has come or gone, in one experiment, or where no name is
 * given in any.
 */
export async function stateOf(out: string, name: string): Promise<string> {
  const names = name === '' ? await experimentNames(out) : [name]
  // Whatever is written here gets its name when it is whole, and that is a change of the folder.
  const times = names.map((one) =>
    stat(join(out, one), { bigint: true }).then(
      ({ mtimeNs }) => `${one}:${mtimeNs}`,
      () => one,
    ),
  )
  // A process that was killed changes nothing.
  const held = name === '' ? '' : String(await isHeld(join(out, name)).catch(() => false))
  return sha256([...(await Promise.all(times)), held].join('\n')).slice(0, 16)
}

/**
 * A stream of events (`text/event-stream`), which says once that the state is no longer what it was, and not before `restMs` are over.
 *
 * Source: HTML Living Standard, "Server-sent events".
 */
export async function followChanges(
  response: ServerResponse,
  since: string,
  state: () => Promise<string>,
  restMs: number,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 2000\n\n')
  await setTimeout(restMs)
  while (!response.closed && (await state()) === since) await setTimeout(LOOK_MS)
  response.end('data: changed\n\n')
}

/** Loads the page anew when it hears of a change. The word stands in the page itself: nothing that happens in between is missed. */
export function follower(state: string): string {
  return `new EventSource('?since=${state}').onmessage = () => location.reload()`
}
