import type { Command } from 'commander'
import { formatOptions, limitOptions, limitsOf, type SpecFlags, setOption } from './flags.ts'
import { printTable, warn } from './say.ts'
import type { Terminal } from './terminal.ts'

interface PlanFlags extends SpecFlags {
  readonly rows: boolean
  readonly csv: boolean
  readonly md: boolean
}

export function addPlan(program: Command, terminal: Terminal): void {
  const command = program
    .command('plan')
    .description('list every run a spec would make, with its id; write nothing')
    .argument('<spec>', 'a YAML spec')
    .addOption(setOption())
    .option('--rows', 'list the rows of the table instead: their roles and folds in the first run', false)
  limitOptions(formatOptions(command)).action(async (spec: string, flags: PlanFlags) => {
    const [{ loadSpec }, { planExperiment }, { planTable, planCost }, { rowParts, rowsTable }] = await Promise.all([
      import('../spec/load.ts'),
      import('../store/plan.ts'),
      import('../report/plan-table.ts'),
      import('../report/rows-table.ts'),
    ])
    const plan = await planExperiment(loadSpec(spec, flags.set), limitsOf(flags))
    warn(terminal, plan.warnings)
    if (flags.rows) {
      const parts = rowParts(plan)
      return flags.json ? terminal.json(parts) : printTable(terminal, rowsTable(parts), flags)
    }
    if (flags.json) return terminal.json({ runs: plan.runs, cost: planCost(plan) })
    await printTable(terminal, planTable(plan), flags)
    if (!flags.csv && !flags.md) terminal.print(`\n${planCost(plan).text}`)
  })
}
