import papaparse from 'papaparse'
import { describe, expect, test } from 'vitest'
import { renderCsv, renderMarkdown, renderText, type TextTable } from '../../pipeline/report/table.ts'

const table: TextTable = {
  columns: [
    { title: 'feature', align: 'left' },
    { title: 'λ', align: 'right' },
    { title: 'standard error', align: 'right', optional: true },
    { title: 'a very long heading', align: 'right', optional: true },
  ],
  rows: [
    ['bmi', '1.5', '0.1', 'x'],
    ['age', '10', '0.25', 'y'],
  ],
}

describe('as text', () => {
  test('columns are aligned, and no line ends in spaces', () => {
    expect(renderText(table, 80)).toBe(
      [
        '  feature    λ  standard error  a very long heading',
        '  bmi      1.5             0.1                    x',
        '  age       10            0.25                    y',
      ].join('\n'),
    )
  })

  test('optional columns go where the terminal is narrow, the last one first', () => {
    expect(renderText(table, 40).split('\n')[0]).toBe('  feature    λ  standard error')
    expect(renderText(table, 20).split('\n')).toEqual(['  feature    λ', '  bmi      1.5', '  age       10'])
  })

  test('what may not go stays, however narrow the terminal', () => {
    expect(renderText(table, 1).split('\n')[2]).toBe('  age       10')
  })

  test('before that dotted titles go on lines of their own, the last of them above the cells', () => {
    const dotted: TextTable = {
      columns: [
        { title: 'run', align: 'left' },
        { title: 'model.layers.hidden.units', align: 'left' },
        { title: 'validation.loss', align: 'right', optional: true },
      ],
      rows: [['a', '16', '1234.5678']],
    }
    expect(renderText(dotted, 49).split('\n')).toEqual([
      '  run  model.layers.hidden.units  validation.loss',
      '  a    16                               1234.5678',
    ])
    expect(renderText(dotted, 48).split('\n')).toEqual([
      '       model.',
      '       layers.',
      '       hidden.  validation.',
      '  run  units           loss',
      '  a    16         1234.5678',
    ])
    expect(renderText(dotted, 20).split('\n').at(-1)).toBe('  a    16')
  })

  test('characters that take two columns are counted as two, and those that take none as none', () => {
    const wide: TextTable = {
      columns: [
        { title: '名', align: 'right' },
        { title: 'x', align: 'left' },
      ],
      rows: [
        ['bmi', '1'],
        ['血圧', '2'],
        ['e\u0301', '3'],
      ],
    }
    expect(renderText(wide)).toBe(['    名  x', '   bmi  1', '  血圧  2', '     e\u0301  3'].join('\n'))
  })

  test('cells of several lines stand side by side where they are meant to', () => {
    const broken: TextTable = {
      ...table,
      columns: table.columns.slice(0, 2),
      rows: [
        ['a\nbb', '1'],
        ['c', '2\n33'],
      ],
    }
    expect(renderText({ ...broken, broken: true })).toBe(
      ['  feature   λ', '  a         1', '  bb', '  c         2', '           33'].join('\n'),
    )
    expect(renderText(broken).split('\n')[1]).toBe('  a\\u000abb          1')
  })

  test('there is no colour and no other control character', () => {
    expect(renderText(table)).not.toMatch(/[^\P{Cc}\n]/u)
  })
})

test('as Markdown it is a GitHub table, whose cells cannot break it', () => {
  const awkward: TextTable = { columns: table.columns.slice(0, 2), rows: [['a|b', 'two\nlines']] }
  expect(renderMarkdown(awkward)).toBe('| feature | λ |\n| --- | ---: |\n| a\\|b | two lines |')
})

test('in Markdown a name is no markup, and no line of its own', () => {
  const names = [
    '<script>alert(1)</script>',
    '[x](javascript:alert)',
    '![](//t.example)',
    '`code`',
    '*b*',
    '&lt;',
    'a\\|b',
  ]
  const [, , ...lines] = renderMarkdown({
    columns: table.columns.slice(0, 1),
    rows: names.map((name) => [name]),
  }).split('\n')
  expect(lines).toEqual([
    '| &lt;script&gt;alert(1)&lt;/script&gt; |',
    '| \\[x\\](javascript:alert) |',
    '| !\\[\\](//t.example) |',
    '| \\`code\\` |',
    '| \\*b\\* |',
    '| &amp;lt; |',
    '| a\\\\\\|b |',
  ])
})

test('text and Markdown show what would steer a terminal or turn letters around', () => {
  const steering: TextTable = { columns: table.columns.slice(0, 1), rows: [['\u001b[2J\u202eegap\nforged']] }
  expect(renderText(steering)).toContain('  \\u001b[2J\\u202eegap\\u000aforged')
  expect(renderMarkdown(steering)).not.toMatch(/[^\P{C}\n]/u)
})

test('as CSV it parses back into the same cells', async () => {
  const awkward: TextTable = {
    columns: table.columns.slice(0, 2),
    rows: [
      ['say "a, b"', 'two\nlines'],
      ['', ' c '],
    ],
  }
  const { data, errors } = papaparse.parse<string[]>(await renderCsv(awkward))
  expect(errors).toEqual([])
  expect(data).toEqual([['feature', 'λ'], ...awkward.rows])
})
