import type { Command } from 'commander'
import { type TableFlags, tableOptions } from './flags.ts'
import { printTable } from './say.ts'
import type { Terminal } from './terminal.ts'

export function addList(program: Command, terminal: Terminal): void {
  const command = program.command('list').description('list the experiments that have results')
  tableOptions(command).action(async (flags: TableFlags) => {
    const { experimentRecords, experimentsTable } = await import('../report/list.ts')
    const records = await experimentRecords(flags.out)
    for (const damage of records.flatMap(({ damaged }) => damaged))
      terminal.tell(`warning: ${damage}; lariat run trains it again`)
    if (flags.json) terminal.json(records)
    else if (records.length === 0)
      terminal.print(`No results in ${flags.out}. lariat run configs/lasso.yaml makes some.`)
    else await printTable(terminal, experimentsTable(records), flags)
  })
}
