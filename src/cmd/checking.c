#include "cmd/checking.h"

#include "access/access.h"
#include "backup/backup.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "cmd/company.h"
#include "db/db.h"

#include <inttypes.h>
#include <stdio.h>

/* --- looking --- */

void checking_part(struct ctx *outer, enum check_part part, const struct checking *checking,
                   struct check *check)
{
	struct ctx *ctx = ctx_inner(outer);
	int64_t began = time_monotonic();
	*check = checking->how;
	if (!record_check(ctx, part, check)) {
		const struct error *error = error_take(ctx);
		const char *words = error->detail
		                        ? memory_format(ctx, "%s (%s)", error->message, error->detail)
		                        : error->message;
		check->faults++;
		check->tell(check->data, &(struct check_fault){.words = words});
		/* Its transaction is of no use to the others. */
		db_rollback(outer);
		db_begin(outer, DB_READ);
	}
	if (checking->after)
		checking->after(ctx, part, check, (double)(time_monotonic() - began) / 1e6);
	check->broken = talloc_steal(outer, check->broken);
	talloc_free(ctx);
}

bool checking_all(struct ctx *ctx, const struct checking *checking,
                  struct check checks[CHECK_PARTS])
{
	if (!db_begin(ctx, DB_READ))
		return false;
	for (enum check_part part = 0; part < CHECK_PARTS && !ctx->error; part++)
		checking_part(ctx, part, checking, &checks[part]);
	db_rollback(ctx);
	return !ctx->error;
}

int64_t checking_faults(const struct check checks[CHECK_PARTS])
{
	int64_t faults = 0;
	for (enum check_part part = 0; part < CHECK_PARTS; part++)
		faults += checks[part].faults;
	return faults;
}

/* --- printing --- */

static void checking_print_fault(void *data, const struct check_fault *fault)
{
	const struct ctx *ctx = data;
	const char *open = ctx->language == LANGUAGE_EN ? " “" : "“",
	           *close = ctx->language == LANGUAGE_EN ? "”: " : "”：",
	           *colon = ctx->language == LANGUAGE_EN ? ": " : "：";
	fputs("  ", stdout);
	if (fault->object)
		fputs(fault->object, stdout);
	if (fault->record)
		printf(" %" PRId64, fault->record);
	if (fault->name)
		printf("%s%s%s", open, fault->name, close);
	else if (fault->object)
		fputs(colon, stdout);
	puts(fault->words);
}

static void checking_print_part(struct ctx *ctx, enum check_part part, const struct check *check,
                                double seconds)
{
	bool english = ctx->language == LANGUAGE_EN;
	if (check->faults > CHECK_TOLD)
		printf(english ? "  … and %" PRId64 " more\n" : "  ……还有 %" PRId64 " 处\n",
		       check->faults - CHECK_TOLD);
	printf(english ? "%s: %" PRId64 " looked at, %" PRId64 " faults, %.2f s\n"
	               : "%s：检查 %" PRId64 "，%" PRId64 " 处问题，%.2f 秒\n",
	       model_label(ctx, check_label(part)), check->looked, check->faults, seconds);
	fflush(stdout);
}

const struct checking checking_printed = {
    .how = {.tell = checking_print_fault},
    .after = checking_print_part,
};

/* --- a backup --- */

static bool checking_company(struct ctx *outer, const char *folder, const struct checking *checking,
                             int64_t *faults)
{
	struct check checks[CHECK_PARTS];
	bool alone;
	struct ctx *ctx = ctx_new(outer, NULL);
	ctx->language = outer->language;
	struct company_place place = {.folder = folder};
	struct company *company = company_look(ctx, NULL, &place, 2, &alone);
	if (company) {
		model_hold(ctx);
		access_hold(ctx);
		access_as_system(ctx);
		if (checking_all(ctx, checking, checks))
			*faults += checking_faults(checks);
		access_release(ctx);
		model_release(ctx);
	}
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	talloc_free(company);
	return !outer->error;
}

static bool checking_restored(struct ctx *ctx, const struct restore_request *request,
                              const struct checking *checking, int64_t *faults)
{
	struct restored restored;
	struct checking full = *checking;
	full.how.digests = true;
	if (!backup_restore(ctx, request, &restored))
		return false;
	for (size_t i = 0; i < restored.missing_count; i++)
		full.how.tell(full.how.data, &(struct check_fault){.words = restored.missing[i]});
	*faults = (int64_t)restored.missing_count;
	return checking_company(ctx, request->folder, &full, faults);
}

bool checking_backup(struct ctx *ctx, const char *target, const char *name,
                     const struct checking *checking, int64_t *faults)
{
	struct restore_request request = {
	    .source = target,
	    .name = name,
	    .folder = memory_format(ctx, "%s%sverifying", target, name ? "/" : "."),
	};
	/* What a run left that was killed. */
	if (!disk_remove(ctx, request.folder))
		return false;
	bool done = checking_restored(ctx, &request, checking, faults);
	struct error *error = error_take(ctx);
	disk_remove(ctx, request.folder);
	if (error) {
		error_take(ctx);
		ctx->error = error;
	}
	return done && !ctx->error;
}
