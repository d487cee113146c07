#include "access/tables.h"

#include "db/migration.h"

/* Of the random secrets only a hash is here; what people typed as a password is
 * kept as Argon2id. Roles' rights name objects and fields by their names: a
 * definition can go and come back, and what a role says about it stays. */
static const char *const first[] = {
    "CREATE TABLE role_object ("
    " role BIGINT NOT NULL,"
    " object TEXT NOT NULL,"
    " operation TEXT NOT NULL,"
    " scope TEXT NOT NULL,"
    " PRIMARY KEY (role, object, operation))",

    "CREATE TABLE role_field ("
    " role BIGINT NOT NULL,"
    " object TEXT NOT NULL,"
    " field TEXT NOT NULL,"
    " field_right TEXT NOT NULL,"
    " PRIMARY KEY (role, object, field))",

    "CREATE TABLE role_action ("
    " role BIGINT NOT NULL,"
    " object TEXT NOT NULL,"
    " action TEXT NOT NULL,"
    " PRIMARY KEY (role, object, action))",

    "CREATE TABLE role_limit ("
    " role BIGINT NOT NULL,"
    " name TEXT NOT NULL,"
    " most BIGINT NOT NULL,"
    " PRIMARY KEY (role, name))",

    "CREATE TABLE role_stage ("
    " role BIGINT NOT NULL,"
    " kind TEXT NOT NULL,"
    " stage TEXT NOT NULL,"
    " PRIMARY KEY (role, kind, stage))",

    "CREATE TABLE user_password ("
    " user_id INTEGER PRIMARY KEY,"
    " hash TEXT NOT NULL,"
    " changed_at BIGINT NOT NULL)",

    "CREATE TABLE user_session ("
    " id INTEGER PRIMARY KEY,"
    " user_id BIGINT NOT NULL,"
    " secret BLOB NOT NULL,"
    " address TEXT,"
    " agent TEXT,"
    " created_at BIGINT NOT NULL,"
    " used_at BIGINT NOT NULL)",
    "CREATE UNIQUE INDEX user_session_secret ON user_session (secret)",
    "CREATE INDEX user_session_user ON user_session (user_id)",

    "CREATE TABLE user_token ("
    " id INTEGER PRIMARY KEY,"
    " user_id BIGINT NOT NULL,"
    " secret BLOB NOT NULL,"
    " name TEXT NOT NULL,"
    " may_write INTEGER NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL,"
    " used_at BIGINT)",
    "CREATE UNIQUE INDEX user_token_secret ON user_token (secret)",
    "CREATE INDEX user_token_user ON user_token (user_id)",
    0,
};

/* Of a one-time code's secret the server needs the whole: codes are made from it. A
 * secret without confirmed_at does not count yet. user_place: from where somebody has
 * logged in before. needs: what must be done before anything else (enum need). */
static const char *const second[] = {
    "CREATE TABLE user_code ("
    " user_id INTEGER PRIMARY KEY,"
    " secret BLOB NOT NULL,"
    " confirmed_at BIGINT,"
    " last_step BIGINT NOT NULL)",

    "CREATE TABLE user_recovery ("
    " user_id BIGINT NOT NULL,"
    " hash BLOB NOT NULL,"
    " PRIMARY KEY (user_id, hash))",

    "CREATE TABLE user_place ("
    " user_id BIGINT NOT NULL,"
    " place TEXT NOT NULL,"
    " used_at BIGINT NOT NULL,"
    " PRIMARY KEY (user_id, place))",

    "CREATE TABLE access_setting ("
    " name TEXT PRIMARY KEY,"
    " value BIGINT NOT NULL)",

    "ALTER TABLE user_password ADD COLUMN once INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE user_session ADD COLUMN needs INTEGER NOT NULL DEFAULT 0",
    0,
};

/* By user first: an hour's figures of one are asked for, and added to. */
static const char *const third[] = {
    "CREATE TABLE usage_count ("
    " user_id BIGINT NOT NULL,"
    " hour BIGINT NOT NULL,"
    " kind SMALLINT NOT NULL,"
    " number BIGINT NOT NULL,"
    " PRIMARY KEY (user_id, hour, kind))",
    0,
};

static const struct db_migration steps[] = {{1, first}, {2, second}, {3, third}};

bool access_tables(struct ctx *ctx)
{
	return db_migrate(ctx, "access", steps, sizeof steps / sizeof *steps);
}
