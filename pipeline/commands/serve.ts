import { basename, dirname, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { jsonOption, outOption } from './flags.ts'
import { Refusal } from './refusal.ts'
import type { Terminal } from './terminal.ts'

interface ServeFlags {
  readonly out: string
  readonly port?: number
  readonly json: boolean
}

export function addServe(program: Command, terminal: Terminal): void {
  program
    .command('serve')
    .description('show what is stored in a browser on this machine, and anew whenever a run ends; until Ctrl-C')
    .argument('[experiment]', 'the one to begin with, by default the list of all')
    .option('--port <n>', 'where it listens, on 127.0.0.1', portNumber)
    .addOption(outOption())
    .addOption(jsonOption())
    .action(async (wanted: string | undefined, flags: ServeFlags) => {
      const [{ serve }, { findTarget }] = await Promise.all([import('../serve/index.ts'), import('../store/target.ts')])
      const found = wanted === undefined ? null : await findTarget(flags.out, wanted)
      if (found !== null && 'problem' in found) throw new Refusal(found.problem)
      // A folder may be given that is somewhere else.
      const folder = found === null ? null : resolve(found.folder)
      const out = folder === null ? flags.out : dirname(folder)
      const { urlOf, port } = await serve(out, flags.port ?? null).catch((error: NodeJS.ErrnoException) => {
        throw new Refusal(`nothing can listen on port ${flags.port} (${error.code}); give --port another`)
      })
      const url = urlOf(folder && basename(folder))
      if (flags.json) terminal.json({ url, port, out })
      else terminal.print(url)
      terminal.tell('Ctrl-C ends it.')
    })
}

function portNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('It has to be a whole number up to 65535; 0 takes one that is free.')
  return value
}
