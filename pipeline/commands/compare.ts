import type { Command } from 'commander'
import { type TableFlags, tableOptions } from './flags.ts'
import { Refusal } from './refusal.ts'
import { printTable } from './say.ts'
import type { Terminal } from './terminal.ts'

export function addCompare(program: Command, terminal: Terminal): void {
  const command = program
    .command('compare')
    .description('print what differs between experiments or runs: in their specs, results and supports')
    .argument('<which...>', "two or more: experiments' names or folders, runs' ids or folders")
  tableOptions(command).action(async (wanted: string[], flags: TableFlags) => {
    const [{ openCompared }, { compare, comparisonTable, comparisonText }] = await Promise.all([
      import('../report/compared.ts'),
      import('../report/compare.ts'),
    ])
    if (wanted.length < 2) throw new Refusal('name two or more to compare')
    const sides = await Promise.all(wanted.map((one) => openCompared(flags.out, one)))
    const problems = sides.flatMap((side) => ('problem' in side ? [side.problem] : []))
    if (problems.length > 0) throw new Refusal(problems.join('\n'))

    const comparison = compare(sides.flatMap((side) => ('problem' in side ? [] : [side])))
    if (flags.json) return terminal.json(comparison)
    const plain = !flags.csv && !flags.md
    await printTable(terminal, comparisonTable(comparison, !plain), flags)
    if (plain) terminal.print(`\n${comparisonText(comparison)}`)
  })
}
