/** Numbers at the ends of what there is, and just beyond what a spec may say. */
export const numbers = [
  ...[0, -0, 1, -1, 2, 0.5, -0.5, 255, 256, 65_535, 65_536, 1e6, 1e9, 1e12],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e21, 1e300, 1.7976931348623157e308],
  ...[5e-324, 1e-300, 1e-17, 1 + 2 ** -52, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
]

/** Names that every object has, and names that lead out of a folder. */
export const keys = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'length', '<<', 'kind', 'then'],
  ...[
    '',
    ' ',
    '.',
    '..',
    '[0]',
    'a.b',
    'a[1]',
    '__proto__.polluted',
    'constructor.prototype.polluted',
    '0',
    '-1',
    '~',
    '/',
  ],
  ...['penalty.lambda', 'update.kind', 'data.target', 'seed', 'y', 'x1', 'bmi'],
]

/** Text that is code, a path, a formula, or cannot be seen. */
export const texts = [
  ...keys,
  ...['../../../../etc/passwd', '/dev/zero', '/proc/self/mem', '/proc/self/environ', 'a\u0000b', 'C:\\con', 'nul', '.'],
  ...[
    '=1+1',
    '+cmd|calc',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '`id`',
    '$(id)',
    '; rm -rf',
  ],
  ...[
    '\u001b[2J\u001b]0;owned\u0007',
    '\u202egnp.exe',
    'a\u200bb',
    '\ufeff',
    '\ud800',
    '\u0085',
    'é',
    'e\u0301',
    '😀',
    'İ',
  ],
  ...[
    'true',
    'null',
    '~',
    'NaN',
    '.inf',
    '1e999',
    '0x10',
    '1_000',
    '1-0',
    '1-99999999',
    '2024-01-01',
    '*a',
    '&a',
    '!!js/function',
  ],
  ...['a'.repeat(2000), '9'.repeat(400), '['.repeat(300), ' '.repeat(300)],
]

/** Whole values that a spec or a record hardly expects. */
export const values = [
  ...[
    null,
    true,
    false,
    [],
    {},
    [[]],
    [null],
    [{}],
    { kind: null },
    { kind: 'constructor' },
    { values: [] },
    { path: {} },
  ],
  ...[
    { values: [1, 1, 1] },
    { log: [1, 0], count: 2 },
    { log: [1e-300, 1e300], count: 10_000 },
    { max_fraction: 1e300 },
  ],
  ...[{ path: { count: 100_000 } }, { path: { values: [0] } }, { schedule: {} }, { kind: 'file', path: '/dev/zero' }],
  ...[Array.from({ length: 2000 }, (_, i) => i), Array.from({ length: 300 }, (_, i) => `x${i}`)],
]

/** Bytes that mean something to one reader or another. */
export const bytes = [
  ...[
    '\0',
    '\n',
    '\r',
    '\r\n',
    ',',
    ';',
    '"',
    '""',
    '\t',
    ':',
    '- ',
    '? ',
    '[',
    ']',
    '{',
    '}',
    '#',
    '|',
    '>',
    '&a ',
    '*a',
    '!!',
  ],
  ...[
    '---\n',
    '...\n',
    '%YAML 1.1\n',
    '<<: ',
    '__proto__',
    '=cmd',
    '1e999',
    'NaN',
    'inf',
    '-0',
    '0x',
    '\ufeff',
    '\u202e',
    '\u001b[2J',
  ],
  ...['null', 'true', '{"', '":', '[[', '999999999999999999', '-1', '1.5', '"data_offsets"', '"F64"'],
]
  .map((text) => Buffer.from(text))
  .concat([
    Buffer.from([0xff]),
    Buffer.from([0xff, 0xfe]),
    Buffer.from([0xc3]),
    Buffer.from([0x1f, 0x8b, 8]),
    Buffer.alloc(8, 0xff),
  ])
