// guanxi check, and somebody who writes into the database by hand.
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';

/** How it ended, and what it said, in Chinese. */
export function check(data, ...options) {
  const { status, stdout, stderr } = spawnSync(program, ['check', data, ...options], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' } });
  return { status, text: stdout + stderr };
}

/** Runs SQL on the database as anybody who can write the file might; how many rows it changed. */
export function tamper(data, statements) {
  const script = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=20) as database:
    for statement in sys.stdin.read().split(';;'):
        if statement.strip():
            database.execute(statement)
    print(database.total_changes)
`;
  return Number(execFileSync('python3', ['-c', script, join(data, 'guanxi.db')], { input: statements, encoding: 'utf8' }));
}

/** The first column of a query's rows. */
export function read(data, sql) {
  const script = `
import json, sqlite3, sys
with sqlite3.connect(sys.argv[1]) as database:
    print(json.dumps([row[0] for row in database.execute(sys.argv[2])]))
`;
  return JSON.parse(execFileSync('python3', ['-c', script, join(data, 'guanxi.db'), sql], { encoding: 'utf8' }));
}
