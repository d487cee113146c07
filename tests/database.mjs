// Where a test's company has its database: in its folder, or, where GUANXI_TEST_DATABASE
// names a PostgreSQL server (scripts/with-postgres), in a schema of its own there.
import { execFileSync } from 'node:child_process';

const server = process.env.GUANXI_TEST_DATABASE;
let counter = 0;

const psql = (url, text) => execFileSync('psql', [url, '-qAtX', '-v', 'ON_ERROR_STOP=1', '-c', text], { encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });

const sqlite = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=20) as database:
    for row in database.execute(sys.argv[2]):
        print('|'.join('' if value is None else str(value) for value in row))
`;

/** The database of the company in the folder `data`. `env` leads the program to it; `sql`
 * runs a statement that both databases take, and gives its rows as lines of text. */
export function database(data, where = server) {
  if (!where) {
    return {
      env: { ...process.env, GUANXI_DATABASE: '' },
      sql: (text) => execFileSync('python3', ['-c', sqlite, `${data}/guanxi.db`, text], { encoding: 'utf8' }),
      drop() {},
    };
  }
  const schema = `test_${process.pid.toString(36)}_${(counter += 1)}`;
  const url = `${where}${where.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`;
  psql(where, `CREATE SCHEMA ${schema}`);
  return {
    url,
    env: { ...process.env, GUANXI_DATABASE: url },
    sql: (text) => psql(url, text),
    drop: () => psql(where, `SET client_min_messages = warning; DROP SCHEMA ${schema} CASCADE`),
  };
}
