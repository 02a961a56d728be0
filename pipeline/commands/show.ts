import type { Command } from 'commander'
import { type TableFlags, tableOptions } from './flags.ts'
import { Refusal } from './refusal.ts'
import { printTable } from './say.ts'
import type { Terminal } from './terminal.ts'

export function addShow(program: Command, terminal: Terminal): void {
  const command = program
    .command('show')
    .description('print one run, its λ path and its status')
    .argument('<run>', "a run's id or the beginning of one, an experiment's name, or the folder of either")
  tableOptions(command).action(async (wanted: string, flags: TableFlags) => {
    const [{ findRun }, { placesOnFront, runRecord, runTable, runHeading }] = await Promise.all([
      import('../store/found-run.ts'),
      import('../report/show.ts'),
    ])
    const found = await findRun(flags.out, wanted)
    if ('problem' in found) throw new Refusal(found.problem)
    const places = await placesOnFront(found)
    if (flags.json) terminal.json(runRecord(found, places))
    else {
      if (!flags.csv && !flags.md) terminal.print(`${runHeading(found)}\n`)
      await printTable(terminal, runTable(found, places, flags.csv || flags.md), flags)
    }
  })
}
