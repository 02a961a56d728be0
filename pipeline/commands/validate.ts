import type { Command } from 'commander'
import { findingsOf } from './findings.ts'
import { jsonOption, limitOptions, limitsOf, type SpecFlags, setOption } from './flags.ts'
import { tellFaults, warn } from './say.ts'
import { EXIT, type Terminal } from './terminal.ts'

export function addValidate(program: Command, terminal: Terminal): void {
  const command = program
    .command('validate')
    .description('find all faults of specs and their data; write nothing')
    .argument('<spec...>', 'YAML specs')
    .addOption(setOption())
    .addOption(jsonOption())
  limitOptions(command).action(async (specs: string[], flags: SpecFlags) => {
    const findings = await findingsOf(specs, flags.set, limitsOf(flags))
    if (flags.json) terminal.json(findings)
    for (const { spec, faults, warnings, runs } of findings) {
      warn(terminal, warnings)
      tellFaults(terminal, faults)
      if (!flags.json && faults.length === 0) terminal.print(`${spec}: valid, ${runs === 1 ? '1 run' : `${runs} runs`}`)
    }
    if (findings.some(({ faults }) => faults.length > 0)) terminal.exit(EXIT.wrong)
  })
}
