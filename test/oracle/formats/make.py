# Makes the files beside it: python make.py, with NumPy 2.4.6 and pyarrow 25.0.1. Reading them must give TABLE back.
import numpy as np, pyarrow as pa, pyarrow.parquet as pq

TABLE = np.array([[1.5, -2.0, 0.1], [1e300, 3.0, -0.0], [5e-324, 7.0, 1 / 3], [0.0, 8.0, 2.0**53]])
SMALL = np.array([[1, 2, 0], [3, 4, 1], [5, 6, 0]])
np.save('f8.npy', TABLE)
np.save('f8-fortran.npy', np.asfortranarray(TABLE))
np.save('f8-big-endian.npy', TABLE.astype('>f8'))
np.save('f8-big-endian-fortran.npy', np.asfortranarray(TABLE.astype('>f8')))
np.save('f4.npy', np.array([[1.5, -2.0], [np.float32(0.1), np.nan]], dtype='f4'))
for kind in ['i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', '>i2', '>i8', '>u4']:
    np.save(f'{kind.replace(">", "big-")}.npy', SMALL.astype(kind))
np.save('b1.npy', SMALL > 2)
np.save('y.npy', np.array([1.0, 2.0, 4.0, 8.0]))
np.save('y-two.npy', np.arange(8.0).reshape(4, 2))
np.save('three-axes.npy', np.zeros((2, 2, 2)))
np.save('records.npy', np.zeros(3, dtype=[('a', 'f8'), ('b', 'i4')]))
np.save('objects.npy', np.array([[1, 'a']], dtype=object))
np.save('complex.npy', np.ones((2, 2), dtype='c16'))
np.save('none.npy', np.zeros((0, 3)))
for version in [(2, 0), (3, 0)]:
    with open(f'version-{version[0]}.npy', 'wb') as file:
        np.lib.format.write_array(file, TABLE, version=version)

columns = {
    'x': pa.array([1.5, None, -0.0, 5e-324]),
    'float': pa.array([1.5, 2.5, None, 4.5], pa.float32()),
    'whole': pa.array([1, 2, 3, 2**40], pa.int64()),
    'small': pa.array([1, -2, 3, None], pa.int8()),
    'flag': pa.array([True, False, None, True]),
    'colour': pa.array(['red', None, 'blue', 'red']),
    'y': pa.array([1.0, 2.0, 3.0, 4.0]),
}
table = pa.table(columns)
for codec in ['none', 'snappy', 'gzip', 'brotli', 'zstd']:
    pq.write_table(table, f'table-{codec}.parquet', compression=codec)
pq.write_table(table, 'groups.parquet', row_group_size=3, use_dictionary=False, data_page_version='2.0')
odd = table.append_column('day', pa.array([0, 1, 2, 3], pa.date32()))
odd = odd.append_column('list', pa.array([[1.0], [2.0], [], None]))
pq.write_table(odd, 'odd.parquet')
pq.write_table(table.slice(0, 0), 'empty.parquet')

# Many pages, and several row groups: dictionaries that are given up midway, nulls, both versions of pages.
i = np.arange(2500)
pages = pa.table({
    'x': pa.array(i / 8 - 50, mask=i % 7 == 3),
    'few': pa.array(i % 5, pa.int64(), mask=i % 11 == 0),
    'whole': pa.array(i * 3, pa.int32()),
    'flag': pa.array(i % 2 == 0),
    'word': pa.array(np.array(['red', 'green', 'blue'])[i % 3], mask=i % 13 == 5),
    'y': pa.array((i * i % 97).astype(float)),
}, pa.schema([('x', pa.float64()), ('few', pa.int64()), ('whole', pa.int32()), ('flag', pa.bool_()), ('word', pa.string()),
              pa.field('y', pa.float64(), nullable=False)]))
small = dict(row_group_size=900, data_page_size=500, write_batch_size=60, dictionary_pagesize_limit=900)
pq.write_table(pages, 'pages-1.parquet', compression='snappy', data_page_version='1.0', **small)
pq.write_table(pages, 'pages-2.parquet', compression='gzip', data_page_version='2.0', **small)

# pages-duckdb.parquet holds the same. DuckDB 1.5.4 wrote it:
# copy (select case when i % 7 <> 3 then i / 8.0::double - 50 end as x, case when i % 11 <> 0 then i % 5 end as few, (i * 3)::int as whole,
#   i % 2 = 0 as flag, case when i % 13 <> 5 then ['red', 'green', 'blue'][i % 3 + 1] end as word, (i * i % 97)::double as y
#   from range(2500) as t(i)) to 'pages-duckdb.parquet' (format parquet, row_group_size 2048)
