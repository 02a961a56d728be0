import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { experimentNames, isExperiment } from '../store/experiment-folder.ts'
import { openIndex, type RunIndex } from '../store/run-index.ts'
import { followChanges, stateOf } from './changes.ts'
import { experimentPage, listPage, sorryPage } from './pages.ts'

/** Where it is asked; nobody else's machine can. */
const HOST = '127.0.0.1'

/** Tried first where nobody says which. */
const PORT = 4870

export interface Serving {
  readonly port: number
  /** Of an experiment's page, or of the list of all. */
  urlOf(experiment: string | null): string
  close(): Promise<void>
}

/** What a page is made with. */
export interface Stored {
  /** Folder of all results. */
  readonly out: string
  /** Of an experiment's folder: what was read of its runs, as long as nobody touches them. */
  readonly indexOf: (folder: string) => RunIndex
  /** How long the page of an experiment, or the list, took when it was made last, by name. */
  readonly tookMs: Map<string, number>
}

/** A page is not made anew before so many times what it took: who watches a run leaves it the processor. */
const REST = 10

/**
 * Shows what is stored, in a browser on this machine, and shows it anew when it changes:
 *
 *     /               the experiments              lariat list
 *     /<experiment>   its page, as far as it is    lariat report
 *
 * It reads, and writes nothing; a run that is in work may go on beside it. Pages ask for `?since=<state>`, and hear when that state
 * is no more.
 *
 * @param port null for one of its own choice.
 * @throws NodeJS.ErrnoException where that port cannot be had.
 */
export async function serve(out: string, port: number | null): Promise<Serving> {
  const indexes = new Map<string, RunIndex>()
  const stored: Stored = {
    out,
    tookMs: new Map(),
    indexOf(folder) {
      const index = indexes.get(folder) ?? openIndex(folder)
      indexes.set(folder, index)
      return index
    },
  }
  const server = createServer((request, response) => {
    answer(request, response, stored).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      if (response.headersSent) response.end()
      else send(response, 500, sorryPage('This cannot be shown.', why))
    })
  })
  const own = await listen(server, port)
  return {
    port: own,
    urlOf: (experiment) => `http://${HOST}:${own}/${experiment === null ? '' : encodeURIComponent(experiment)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, stored: Stored): Promise<void> {
  // A page of somebody else's that has its name lead here would be believed to be from here.
  if (!isOwnName(request.headers.host)) return send(response, 403, sorryPage('This is asked by a strange name.', HOST))
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, sorryPage('Here one can only look.', ''))
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`)
  const name = decoded(pathname.slice(1))
  // By the names that are there, so that no path leads anywhere else.
  const known = name === '' || (name !== null && (await experimentNames(stored.out)).includes(name))
  if (name === null || !known || (name !== '' && !isExperiment(join(stored.out, name))))
    return send(response, 404, sorryPage('There is no such experiment.', name ?? pathname))

  const state = () => stateOf(stored.out, name)
  const since = searchParams.get('since')
  if (since !== null) return followChanges(response, since, state, REST * (stored.tookMs.get(name) ?? 0))
  const begun = performance.now()
  const now = await state()
  const page = name === '' ? await listPage(stored, now) : await experimentPage(stored, name, now)
  stored.tookMs.set(name, performance.now() - begun)
  send(response, 200, page)
}

/** The port that it listens on: the one that is asked for, or the usual one, or where that is taken, any. */
async function listen(server: Server, port: number | null): Promise<number> {
  const at = (wanted: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(wanted, HOST, () => {
        server.off('error', reject)
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : wanted)
      })
    })
  if (port !== null) return at(port)
  return at(PORT).catch(() => at(0))
}

function isOwnName(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function send(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  })
  response.end(page)
}
