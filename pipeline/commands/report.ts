import { join } from 'node:path'
import type { Command } from 'commander'
import { jsonOption, outOption, setOption } from './flags.ts'
import { Refusal } from './refusal.ts'
import type { Terminal } from './terminal.ts'

interface ReportFlags {
  readonly set: string[]
  readonly out: string
  readonly file?: string
  readonly json: boolean
}

export function addReport(program: Command, terminal: Terminal): void {
  program
    .command('report')
    .description('write what is stored of an experiment as one HTML page that opens offline; train nothing')
    .argument('<spec-or-experiment>', "a YAML spec, or an experiment's folder of results or name")
    .addOption(setOption())
    .addOption(outOption())
    .option('--file <file>', "where the page goes, by default report.html in the experiment's folder")
    .addOption(jsonOption())
    .action(async (target: string, { set, out, file, json }: ReportFlags) => {
      const [{ openStored }, { judge }, { reportPage }, { reportedOf }, atomic, { REPORT }] = await Promise.all([
        import('../check/open-stored.ts'),
        import('../check/judge.ts'),
        import('../page/index.ts'),
        import('../report/finished.ts'),
        import('../store/atomic.ts'),
        import('../store/experiment-folder.ts'),
      ])
      const found = await openStored(target, out, set)
      if ('problem' in found) throw new Refusal(found.problem)
      if (found.stored.size === 0)
        throw new Refusal(`${found.folder} has no finished run to report; lariat run trains them`)
      const judgement = await judge(found, { directory: found.directory })
      const { folder, loaded } = found
      const page = await reportPage(reportedOf(found), judgement, loaded.written)
      const written = file ?? join(folder, REPORT)
      await (file === undefined ? atomic.writeFileWhole : atomic.writeNamedFile)(written, page)
      if (json) terminal.json({ folder, file: written })
      else terminal.print(written)
    })
}
