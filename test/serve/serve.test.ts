import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, symlinkSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Serving, serve } from '../../pipeline/serve/index.ts'
import { takeLock } from '../../pipeline/store/lock.ts'
import { runHere } from '../in-process.ts'
import { lariat, ROOT } from '../lariat.ts'
import { faultsOf } from '../page/well-formed.ts'
import { scratch } from '../scratch.ts'

const { write, fresh } = scratch()
const serving: Serving[] = []
afterAll(async () => {
  for (const one of serving) await one.close()
})

const SPEC = `name: served
data: {kind: synthetic, rows: 30, columns: 4, informative: 2}
model: {kind: linear}
penalty: {kind: l1, lambda: {path: {count: 5}}}
search: {kind: grid, parameters: {penalty.lambda.path.count: {values: [5, 6]}}}
`

async function served(
  text: string | null = SPEC,
): Promise<{ out: string; server: Serving; folder: string; ids: string[] }> {
  const out = fresh()
  const outcome = text === null ? null : await runHere(write('served.yaml', text), out)
  const server = await serve(out, 0)
  serving.push(server)
  return { out, server, folder: outcome?.folder ?? '', ids: outcome?.plan.runs.map(({ id }) => id) ?? [] }
}

async function pageAt(url: string, init: RequestInit = {}): Promise<{ status: number; page: string }> {
  const response = await fetch(url, init)
  return { status: response.status, page: await response.text() }
}

/** The word that a page follows. */
const stateIn = (page: string) => /\?since=([0-9a-f]+)/.exec(page)?.[1] ?? ''

/** Says when a stream of events has ended, and what it said. */
async function heard(url: string): Promise<string> {
  const response = await fetch(url)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  return response.text()
}

test('the list leads to each experiment, and its page says what its report does', async () => {
  const { server } = await served()
  const list = await pageAt(server.urlOf(null))
  expect(list.status).toBe(200)
  expect(list.page).toContain('<a href="served">served</a>')
  expect(list.page).toContain('>2/2<')
  const { status, page } = await pageAt(server.urlOf('served'))
  expect(status).toBe(200)
  expect(page).toContain('served · linear model · l1 penalty · 2 runs')
  expect(page.match(/<svg/g)?.length).toBeGreaterThan(0)
  expect(page).not.toContain('runs are there')
  for (const one of [list.page, page]) expect(await faultsOf(one)).toEqual([])
})

test('the one script of a page is the one that its policy lets run', async () => {
  const { server } = await served()
  const { page } = await pageAt(server.urlOf('served'))
  const [, script] = /<script>(.*?)<\/script>/s.exec(page) ?? []
  const digest = createHash('sha256').update(script).digest('base64')
  expect(page).toContain(`script-src 'sha256-${digest}'; connect-src 'self'`)
  expect(page.match(/<script/g)).toHaveLength(1)
})

test('of an experiment that goes on it says how far it is, and whether anybody is at work', async () => {
  const { server, folder, ids, out } = await served()
  renameSync(join(folder, ids[0]), join(out, 'aside'))
  expect((await pageAt(server.urlOf('served'))).page).toContain(
    '1 of 2 runs are there; nobody is at work, and lariat run SPEC goes on from here.',
  )
  const lock = await takeLock(folder, null)
  const { page } = await pageAt(server.urlOf('served'))
  expect(page).toContain('1 of 2 runs are there; lariat run is at work.')
  expect(page).not.toContain('Unfinished')

  const listening = heard(`${server.urlOf('served')}?since=${stateIn(page)}`)
  renameSync(join(out, 'aside'), join(folder, ids[0]))
  expect(await listening).toContain('data: changed')
  await lock.release()
  expect((await pageAt(server.urlOf('served'))).page).not.toContain('are there')
})

test('the list hears of an experiment that begins, and who was too late hears at once', async () => {
  const { server, out } = await served(null)
  const { page } = await pageAt(server.urlOf(null))
  expect(page).toContain('lariat run configs/lasso.yaml makes some')
  const listening = heard(`${server.urlOf(null)}?since=${stateIn(page)}`)
  await runHere(write('served.yaml', SPEC), out)
  expect(await listening).toContain('data: changed')
  expect(await heard(`${server.urlOf(null)}?since=${stateIn(page)}`)).toContain('data: changed')
})

describe('what is asked for', () => {
  test('is looked at and nothing else, and only by its names', async () => {
    const { server, out } = await served()
    mkdirSync(join(out, 'empty'))
    symlinkSync(ROOT, join(out, 'elsewhere'))
    for (const path of [
      'nothing',
      'empty',
      'elsewhere',
      '..%2f',
      '%2e%2e%2fetc',
      'served%2f..',
      '%ff',
      'served/plan.jsonl',
    ])
      expect((await pageAt(`${server.urlOf(null)}${path}`)).status, path).toBe(404)
    expect((await pageAt(server.urlOf('served'), { method: 'POST' })).status).toBe(405)
    const head = await fetch(server.urlOf('served'), { method: 'HEAD' })
    expect({ status: head.status, text: await head.text() }).toEqual({ status: 200, text: '' })
  })

  test('is refused where it comes by a name that somebody else may own', async () => {
    const { server } = await served()
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        get(
          { host: '127.0.0.1', port: server.port, path: '/served', headers: { host } },
          (response: IncomingMessage) => {
            response.resume()
            resolve(response.statusCode)
          },
        ).on('error', reject)
      })
    expect(await statusFor(`localhost:${server.port}`)).toBe(200)
    expect(await statusFor('evil.example')).toBe(403)
    expect(await statusFor('127.0.0.1.evil.example')).toBe(403)
  })

  test('is shown as what it is where names are markup', async () => {
    const { server } = await served(`${SPEC}description: <script>alert(1)</script>\n`)
    const { page } = await pageAt(server.urlOf('served'))
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page.match(/<script/g)).toHaveLength(1)
  })

  test('and cannot be shown says why, and goes on once it can', async () => {
    const { server, folder, out } = await served()
    renameSync(join(folder, 'plan.jsonl'), join(out, 'plan'))
    const { page } = await pageAt(server.urlOf('served'))
    expect(page).toContain('has no whole plan.jsonl; lariat run writes it anew')
    const listening = heard(`${server.urlOf('served')}?since=${stateIn(page)}`)
    renameSync(join(out, 'plan'), join(folder, 'plan.jsonl'))
    expect(await listening).toContain('data: changed')
  })
})

describe('lariat serve', () => {
  test('says where it is, is there, and ends at Ctrl-C', async () => {
    const { out } = await served()
    const child = spawn(process.execPath, [
      `${ROOT}dist/pipeline/cli.js`,
      'serve',
      'served',
      '--out',
      out,
      '--port',
      '0',
    ])
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)))
    const url = await new Promise<string>((resolve) =>
      child.stdout.once('data', (text) => resolve(String(text).trim())),
    )
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/served$/)
    expect((await pageAt(url)).status).toBe(200)
    child.kill('SIGINT')
    expect(await ended).toBe('SIGINT')
  })

  test('is refused where the port is taken, or nothing has that name', async () => {
    const { server, out } = await served()
    const taken = await lariat('serve', '--out', out, '--port', `${server.port}`)
    expect(taken).toMatchObject({
      code: 2,
      stderr: `lariat: nothing can listen on port ${server.port} (EADDRINUSE); give --port another\n`,
    })
    const none = await lariat('serve', 'servd', '--out', out)
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "served"?') })
  })
})
