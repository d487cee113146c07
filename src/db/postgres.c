/* The PostgreSQL driver: connections, transactions and savepoints.
 *
 * A write transaction begins with a lock of the server's that all nodes of a company
 * share, so that writers are one at a time here as they are in SQLite: rules that read,
 * decide and write need no locks of their own. A read transaction has one snapshot and
 * waits for nobody. */
#include "db/postgres.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

/* --- errors --- */

struct postgres_fault {
	const char *state; /* an SQLSTATE or its class */
	enum error_code error;
	const char *zh, *en;
};

/* https://www.postgresql.org/docs/15/errcodes-appendix.html */
static const struct postgres_fault postgres_faults[] = {
    {"23505", ERROR_CONFLICT, "已有相同的记录。", "The same record exists already."},
    {"25006", ERROR_UNAVAILABLE, "数据库不可写，未做任何更改。请联系管理员。",
     "The database can't be written; nothing was changed. Please tell your administrator."},
    {"28", ERROR_UNAVAILABLE, "数据库拒绝登录。请检查连接地址中的用户和密码。",
     "The database refuses the login. Check user and password of its address."},
    {"3D000", ERROR_UNAVAILABLE, "数据库服务器上没有这个数据库。请先建立它。",
     "The server has no such database. Make it first."},
    {"3F000", ERROR_UNAVAILABLE, "连接地址所指的模式（schema）不存在。请先建立它。",
     "The schema that the address names does not exist. Make it first."},
    {"40", ERROR_UNAVAILABLE, "系统繁忙，未做任何更改。请稍后重试。",
     "The system is busy; nothing was changed. Please try again shortly."},
    {"42501", ERROR_UNAVAILABLE, "数据库用户的权限不足，未做任何更改。请联系管理员。",
     "The database user lacks a right; nothing was changed. Please tell your administrator."},
    {"53100", ERROR_UNAVAILABLE, "数据库的磁盘已满，未做任何更改。请清理磁盘空间后重试。",
     "The database's disk is full; nothing was changed. Free some space and try again."},
    {"53", ERROR_UNAVAILABLE, "数据库资源不足，未做任何更改。请稍后重试。",
     "The database is short of resources; nothing was changed. Please try again shortly."},
    {"54", ERROR_TOO_LARGE, "内容过大。", "The content is too large."},
    {"55P03", ERROR_UNAVAILABLE, "系统繁忙，未做任何更改。请稍后重试。",
     "The system is busy; nothing was changed. Please try again shortly."},
    {"57", ERROR_UNAVAILABLE, "数据库正在停止或重启，未做任何更改。请稍后重试。",
     "The database stops or restarts; nothing was changed. Please try again shortly."},
    {"58", ERROR_UNAVAILABLE, "数据库的磁盘读写出错，未做任何更改。请联系管理员。",
     "The database's disk reports an error; nothing was changed. Please tell your "
     "administrator."},
    {"XX001", ERROR_UNAVAILABLE, "数据库已损坏。请从备份恢复。",
     "The database is damaged. Restore it from a backup."},
    {"XX002", ERROR_UNAVAILABLE, "数据库的索引已损坏。请联系管理员。",
     "An index of the database is damaged. Please tell your administrator."},
};

static bool postgres_gone(struct ctx *ctx, struct postgres *db, const char *doing)
{
	db->base.lost = true;
	error_set(ctx, ERROR_UNAVAILABLE, "连不上数据库，未做任何更改。请稍后重试。",
	          "The database can't be reached; nothing was changed. Please try again shortly.");
	error_retry_after(ctx, 5);
	ctx->error->detail = memory_format(ctx->error, "%s: %s", doing, PQerrorMessage(db->connection));
	return false;
}

bool postgres_fail(struct ctx *ctx, struct postgres *db, const PGresult *result, const char *doing)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (PQstatus(db->connection) != CONNECTION_OK)
		return postgres_gone(ctx, db, doing);
	const char *detail = PQresultErrorMessage(result);
	for (size_t i = 0; state && i < sizeof postgres_faults / sizeof *postgres_faults; i++) {
		const struct postgres_fault *fault = &postgres_faults[i];
		if (strncmp(fault->state, state, strlen(fault->state)) != 0)
			continue;
		error_set(ctx, fault->error, "%s", "%s",
		          ctx->language == LANGUAGE_EN ? fault->en : fault->zh);
		ctx->error->detail = memory_format(ctx->error, "%s: %s", doing, detail);
		return false;
	}
	return error_internal(ctx, "%s: %s (%s)", doing, detail, state ? state : "no state");
}

bool postgres_good(struct ctx *ctx, struct postgres *db, const PGresult *result, const char *doing)
{
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
	       postgres_fail(ctx, db, result, doing);
}

bool postgres_plain(struct ctx *ctx, struct postgres *db, const char *sql)
{
	PGresult *result = PQexec(db->connection, sql);
	bool good = postgres_good(ctx, db, result, sql);
	PQclear(result);
	return good;
}

/* --- connections --- */

/* The company's locks on the server: a number each, made of the schema's name. */
#define POSTGRES_LOCK(purpose) "(hashtextextended(current_schema(), " purpose "))"
#define POSTGRES_LOCK_WRITE    POSTGRES_LOCK("1")
#define POSTGRES_LOCK_ALONE    POSTGRES_LOCK("2")

static int postgres_close(struct postgres *db)
{
	PQfinish(db->connection);
	return 0;
}

static void postgres_notice(void *data, const PGresult *result)
{
	(void)data;
	(void)result;
}

/* The schema stays: it may be of another's making. */
static const char postgres_clear[] =
    "DO $$"
    " DECLARE one text;"
    " BEGIN"
    "   FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    "   LOOP EXECUTE format('DROP TABLE %I CASCADE', one); END LOOP;"
    " END $$";

static bool postgres_remove(struct ctx *ctx, const char *address)
{
	struct db_pool *pool = db_pool_open(ctx, ctx, address, 1);
	bool done = pool && postgres_plain(ctx, (struct postgres *)pool->writer, postgres_clear);
	talloc_free(pool);
	return done;
}

/* The lock is the writer's connection's: it goes with it, and is taken again by the one
 * that comes in its place. */
static bool postgres_take_alone(struct ctx *ctx, struct postgres *db, bool *alone)
{
	PGresult *result = PQexec(db->connection, "SELECT pg_try_advisory_lock" POSTGRES_LOCK_ALONE);
	bool good = postgres_good(ctx, db, result, "lock");
	*alone = good && PQgetvalue(result, 0, 0)[0] == 't';
	PQclear(result);
	return good;
}

static bool postgres_claim(struct ctx *ctx, struct db_pool *pool, bool *alone)
{
	if (!postgres_take_alone(ctx, (struct postgres *)pool->writer, alone))
		return false;
	pool->alone = *alone;
	return true;
}

static bool postgres_claim_again(struct ctx *ctx, struct postgres *db)
{
	bool alone = true;
	if (db->base.mode == DB_WRITE && db->base.pool->alone && !postgres_take_alone(ctx, db, &alone))
		return false;
	return alone || error_set(ctx, ERROR_UNAVAILABLE, "数据库正被另一个 guanxi 进程使用。",
	                          "The database is in use by another guanxi process.");
}

static bool postgres_suits(struct ctx *ctx, struct postgres *db)
{
	const char *encoding = PQparameterStatus(db->connection, "server_encoding");
	if (PQserverVersion(db->connection) < 150000)
		return error_set(ctx, ERROR_UNAVAILABLE, "需要 PostgreSQL 15 或更新的版本。",
		                 "PostgreSQL 15 or newer is needed.");
	return (encoding && !strcmp(encoding, "UTF8")) ||
	       error_set(ctx, ERROR_UNAVAILABLE, "数据库的编码必须是 UTF8。",
	                 "The database's encoding must be UTF8.");
}

/* Statements are short and come again and again: compiling them costs more than it saves.
 * Whoever opens a cursor reads it to the end. */
static const char postgres_settings[] =
    "SET lock_timeout = '20s'; SET jit = off; SET cursor_tuple_fraction = 1;"
    "SET bytea_output = hex; SET standard_conforming_strings = on";

static struct db *postgres_connect(struct ctx *ctx, struct db_pool *pool, enum db_mode mode)
{
	/* What stands before the address it may change, what stands behind it not. */
	const char *const names[] = {"connect_timeout", "tcp_user_timeout", "fallback_application_name",
	                             "dbname",          "client_encoding",  NULL};
	const char *const values[] = {"10", "30000", "guanxi", pool->address, "UTF8", NULL};
	struct postgres *db = memory_new(pool, struct postgres);
	db->base = (struct db){.driver = &postgres_driver, .pool = pool, .mode = mode};
	db->connection = memory_must(PQconnectdbParams(names, values, 1));
	talloc_set_destructor(db, postgres_close);
	PQsetNoticeReceiver(db->connection, postgres_notice, NULL);
	if (PQstatus(db->connection) != CONNECTION_OK)
		postgres_gone(ctx, db, "connect");
	else if (postgres_suits(ctx, db) && postgres_plain(ctx, db, postgres_settings) &&
	         postgres_claim_again(ctx, db))
		return &db->base;
	talloc_free(db);
	return NULL;
}

/* --- transactions --- */

/* Sent, and not waited for: the next BEGIN on the connection meets the answer. */
static void postgres_rollback(struct ctx *ctx)
{
	struct postgres *db = postgres_of(ctx);
	if (!db->base.lost && !PQsendQuery(db->connection, "ROLLBACK"))
		db->base.lost = true;
}

/* In one message. The lock is the first statement, so that all that follows sees what
 * the writer before has left. */
static bool postgres_begin(struct ctx *ctx)
{
	static const char *const begins[] = {
	    [DB_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	    [DB_WRITE] = "BEGIN; SELECT pg_advisory_xact_lock" POSTGRES_LOCK_WRITE,
	};
	if (postgres_plain(ctx, postgres_of(ctx), begins[ctx->db->mode]))
		return true;
	postgres_rollback(ctx);
	return false;
}

static bool postgres_commit(struct ctx *ctx)
{
	struct postgres *db = postgres_of(ctx);
	PGresult *result = PQexec(db->connection, "COMMIT");
	bool good = postgres_good(ctx, db, result, "COMMIT");
	if (!good && db->base.lost && db->base.mode == DB_WRITE) {
		ctx->error->message =
		    ctx->language == LANGUAGE_EN
		        ? "The connection to the database broke while the change was being kept: it may "
		          "have been made or not. Look before you do it again."
		        : "保存时与数据库的连接中断：更改可能已生效，也可能没有。请查看后再重试。";
		ctx->error->retry_after = 0;
	}
	if (good && strcmp(PQcmdStatus(result), "COMMIT") != 0)
		good = error_internal(ctx, "COMMIT: the transaction had failed");
	PQclear(result);
	return good;
}

/* --- savepoints --- */

static bool postgres_savepoint(struct ctx *ctx)
{
	const char *sql = memory_format(ctx, "SAVEPOINT s%d", ctx->db->savepoints);
	return postgres_plain(ctx, postgres_of(ctx), sql);
}

static bool postgres_release(struct ctx *ctx)
{
	const char *sql = memory_format(ctx, "RELEASE s%d", ctx->db->savepoints);
	return postgres_plain(ctx, postgres_of(ctx), sql);
}

static bool postgres_undo(struct ctx *ctx)
{
	int number = ctx->db->savepoints;
	const char *sql = memory_format(ctx, "ROLLBACK TO s%d; RELEASE s%d", number, number);
	return postgres_plain(ctx, postgres_of(ctx), sql);
}

static int64_t postgres_changes(const struct db *db)
{
	return ((const struct postgres *)db)->changes;
}

/* The planner has figures about the values, and needs no help. */
const struct db_driver postgres_driver = {
    .connect = postgres_connect,
    .remove = postgres_remove,
    .claim = postgres_claim,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .savepoint = postgres_savepoint,
    .release = postgres_release,
    .undo = postgres_undo,
    .prepare = postgres_prepare,
    .forget = postgres_forget,
    .query = postgres_query,
    .next = postgres_next,
    .end = postgres_end,
    .null = postgres_null,
    .integer = postgres_integer,
    .text = postgres_text,
    .size = postgres_size,
    .blob = postgres_blob,
    .run = postgres_run,
    .find = postgres_find,
    .insert = postgres_insert,
    .changes = postgres_changes,
    .table_exists = postgres_table_exists,
    .tables = postgres_tables,
    .columns = postgres_columns,
    .keys_follow = postgres_keys_follow,
    .table_drop = postgres_table_drop,
    .integrity = postgres_integrity,
    .text_make = postgres_text_make,
    .text_clear = postgres_text_clear,
    .text_put = postgres_text_put,
    .text_drop = postgres_table_drop,
    .text_each = postgres_text_each,
    .text_matches = postgres_text_matches,
    .like = " ILIKE ",
    .column_aside = sql_column,
    .instant_unit = postgres_instant_unit,
    .date_unit = postgres_date_unit,
    .day_start = postgres_day_start,
};
