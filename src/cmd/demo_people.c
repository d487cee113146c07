/* Departments and users of the demo company. */
#include "cmd/demo_make.h"

#include "access/session.h"
#include "base/error.h"
#include "base/memory.h"
#include "cmd/found.h"
#include "db/db.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DEMO_OTHERS = 6 };

int64_t demo_create(struct ctx *ctx, const char *object, json_t *json)
{
	const struct object *definition = model_object(ctx->model, object);
	struct record *record = record_parse(ctx, definition, json_keep(ctx, json), "");
	return record && record_create(ctx, record) ? record->id : 0;
}

int64_t demo_find(struct ctx *ctx, const char *object, const char *field, const char *text)
{
	int64_t id = 0;
	if (company_find(ctx, object, field, text, &id) && !id)
		error_internal(ctx, "the demo needs a %s whose %s is %s", object, field, text);
	return id;
}

static int64_t demo_department(struct ctx *ctx, const char *name, const char *code, int64_t parent)
{
	return demo_create(ctx, "department",
	                   json_pack("{s:s, s:s, s:I}", "name", name, "code", code, "parent", parent));
}

struct demo_user {
	const char *login, *name, *title, *role;
	int64_t department;
};

static int64_t demo_user(struct ctx *ctx, struct demo_people *people, const struct demo_user *user)
{
	int64_t role = demo_find(ctx, "role", "preset", user->role);
	if (!role)
		return 0;
	int64_t id = demo_create(ctx, "user",
	                         json_pack("{s:s, s:s, s:s, s:I, s:[I]}", "login", user->login, "name",
	                                   user->name, "title", user->title, "department",
	                                   user->department, "roles", role));
	people->users[people->user_count++] = id;
	return id;
}

static bool demo_manager(struct ctx *ctx, int64_t department, int64_t user)
{
	const struct object *object = model_object(ctx->model, "department");
	struct record *changes = record_new(ctx, object);
	record_set_integer(changes, "manager", user);
	return record_update(ctx, object, department, changes, 0) != NULL;
}

/* One department of sellers with its manager: manager1 and sales1 … sales3 in the
 * first, and so on. */
static bool demo_sales_department(struct ctx *ctx, const struct demo_size *size, int64_t centre,
                                  int64_t number, struct demo_people *people)
{
	static const char *const numerals[] = {"一", "二", "三", "四", "五",
	                                       "六", "七", "八", "九", "十"};
	static const char *const names[] = {"林晓东", "陈思敏", "何志远", "周丽华", "徐建平", "郑雨晴"};
	struct demo_random random = {(uint64_t)number + 77};
	const char *name = number < 10 ? memory_format(ctx, "销售%s部", numerals[number])
	                               : memory_format(ctx, "销售%" PRId64 "部", number + 1);
	int64_t department =
	    demo_department(ctx, name, memory_format(ctx, "S%" PRId64, number + 1), centre);
	struct demo_user manager = {memory_format(ctx, "manager%" PRId64, number + 1),
	                            number == 0   ? "赵国栋"
	                            : number == 1 ? "孙美玲"
	                                          : demo_person(ctx, &random),
	                            "销售经理", "sales_manager", department};
	int64_t manager_id = department ? demo_user(ctx, people, &manager) : 0;
	if (!manager_id || !demo_manager(ctx, department, manager_id))
		return false;
	for (int64_t i = 0; i < size->sellers; i++) {
		int64_t place = number * size->sellers + i;
		struct demo_user seller = {memory_format(ctx, "sales%" PRId64, place + 1),
		                           place < 6 ? names[place] : demo_person(ctx, &random), "业务员",
		                           "sales", department};
		int64_t id = demo_user(ctx, people, &seller);
		if (!id)
			return false;
		people->sellers[people->seller_count++] = id;
	}
	return true;
}

static bool demo_others(struct ctx *ctx, struct demo_people *people, int64_t root, int64_t centre)
{
	const struct {
		const char *department, *code;
		struct demo_user user;
	} others[DEMO_OTHERS] = {
	    {"总经办", "GM", {"boss", "王海川", "总经理", "boss", 0}},
	    {"电话营销组", "T", {"telesales1", "冯小雨", "电话营销员", "telesales", 0}},
	    {"客服部", "K", {"service1", "罗静怡", "客服专员", "service", 0}},
	    {"财务部", "F", {"finance1", "钱慧", "会计", "finance", 0}},
	    {"仓储部", "W", {"warehouse1", "胡铁军", "库管员", "warehouse", 0}},
	    {"市场部", "M", {"marketing1", "叶子欣", "市场专员", "marketing", 0}},
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		bool sales = !strcmp(others[i].code, "T");
		int64_t department =
		    demo_department(ctx, others[i].department, others[i].code, sales ? centre : root);
		struct demo_user user = others[i].user;
		user.department = department;
		int64_t id = department ? demo_user(ctx, people, &user) : 0;
		if (!id)
			return false;
		if (!strcmp(others[i].code, "GM") && !demo_manager(ctx, centre, id))
			return false;
	}
	return true;
}

static bool demo_hire(struct ctx *ctx, const struct demo_size *size, struct demo_people *people)
{
	int64_t root = 0;
	if (!company_find(ctx, "department", "parent", NULL, &root))
		return false;
	int64_t centre = demo_department(ctx, "销售中心", "S", root);
	for (int64_t i = 0; centre && i < size->departments; i++)
		if (!demo_sales_department(ctx, size, centre, i, people))
			return false;
	return centre && demo_others(ctx, people, root, centre) &&
	       demo_pools(ctx, size, centre, people);
}

/* Everybody has the same one, which the rules would not take, since all the world knows
 * it: it is given, and hashed for each all the same. */
static bool demo_passwords(struct ctx *ctx, const struct demo_people *people)
{
	access_release(ctx);
	access_hold(ctx);
	access_as_system(ctx);
	int64_t administrator = 0;
	bool good =
	    db_begin(ctx, DB_READ) && (administrator = demo_find(ctx, "user", "login", "admin"));
	db_rollback(ctx);
	good = good && password_give(ctx, administrator, demo_password);
	for (size_t i = 0; good && i < people->user_count; i++)
		good = password_give(ctx, people->users[i], demo_password);
	return good;
}

bool demo_people(struct ctx *ctx, const struct demo_size *size, struct demo_people *people)
{
	size_t users = (size_t)(size->departments * (size->sellers + 1)) + DEMO_OTHERS;
	people->sellers = memory_array(ctx, int64_t, users);
	people->users = memory_array(ctx, int64_t, users);
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (!demo_hire(ctx, size, people) || !db_commit(ctx)) {
		db_rollback(ctx);
		return false;
	}
	return access_refresh(ctx) && demo_passwords(ctx, people);
}
