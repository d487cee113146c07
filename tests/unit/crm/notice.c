/* Notices: who is told what, in which words, and how they are read. */
#include "crm_world.h"

#include <stdio.h>

static int64_t made(struct world *world, const char *name)
{
	char json[800];
	snprintf(json, sizeof json, "{'name':'%s'}", name);
	return world_make(world, LI, "customer", json);
}

static void act(struct world *world, enum person person, int64_t id, const char *action,
                const char *member, enum person other)
{
	char input[64];
	snprintf(input, sizeof input, "{'%s':%d}", member, (int)world->people[other]);
	assert_int_equal(crm_act(world, person, id, action, input), 0);
}

/* What the bell of a person shows; belongs to the ctx, which the caller ends. */
static const json_t *bell(struct ctx *ctx, bool unread)
{
	struct json_writer *json = json_writer_new(ctx, 500);
	assert_true(notice_print(ctx, 50, unread, json));
	return world_printed(ctx, json);
}

static void expect_bell(struct world *world, enum person person, size_t shown, int unread)
{
	struct ctx *ctx = world_read(world, person);
	const json_t *answer = bell(ctx, false);
	assert_int_equal(json_array_size(json_object_get(answer, "notices")), shown);
	assert_int_equal(json_integer_value(json_object_get(answer, "unread")), unread);
	world_done(ctx);
}

static void expect_newest(struct world *world, enum person person, const char *title,
                          const char *body, int64_t record)
{
	struct ctx *ctx = world_read(world, person);
	const json_t *notice = json_array_get(json_object_get(bell(ctx, false), "notices"), 0);
	assert_non_null(notice);
	assert_string_equal(json_string_value(json_object_get(notice, "title")), title);
	const char *text = json_string_value(json_object_get(notice, "body"));
	assert_string_equal(text ? text : "", body);
	assert_int_equal(json_integer_value(json_object_get(notice, "record")), record);
	assert_false(json_is_true(json_object_get(notice, "read")));
	world_done(ctx);
}

static const char *name_of(struct world *world, enum person person)
{
	struct ctx *ctx = world_read(world, person);
	static char name[100];
	snprintf(name, sizeof name, "%s", ctx->actor->name);
	world_done(ctx);
	return name;
}

static void test_the_new_owner_is_told(void **state)
{
	struct world *world = *state;
	char title[200], input[100];
	int64_t id = made(world, "永康星月工具有限公司");
	expect_bell(world, LI, 0, 0);
	snprintf(input, sizeof input, "{'to':%d,'reason':'离职'}", (int)world->people[WANG]);
	assert_int_equal(crm_act(world, ADMINISTRATOR, id, "hand_over", input), 0);
	snprintf(title, sizeof title, "%s把客户“永康星月工具有限公司”交给了您",
	         name_of(world, ADMINISTRATOR));
	expect_newest(world, WANG, title, "离职", id);
	expect_bell(world, WANG, 1, 1);
	expect_bell(world, LI, 0, 0);
	expect_bell(world, ADMINISTRATOR, 0, 0);
}

static void test_nobody_is_told_what_he_did_himself(void **state)
{
	struct world *world = *state;
	char json[100];
	snprintf(json, sizeof json, "{'name':'宁波海天机械厂','pool':%d}", (int)world_pool(world, LI));
	int64_t id = world_make(world, ADMINISTRATOR, "customer", json);
	assert_int_equal(crm_act(world, LI, id, "claim", "{}"), 0);
	assert_int_equal(crm_count(world, "notice", "[]"), 0);
}

static void test_collaborators_are_told_once(void **state)
{
	struct world *world = *state;
	int64_t id = made(world, "永康星月工具有限公司");
	act(world, LI, id, "add_collaborator", "user", WANG);
	expect_bell(world, WANG, 1, 1);
	world_change(world, LI, "customer", id, "{'remark':'一起跟进'}");
	expect_bell(world, WANG, 1, 1);
	act(world, LI, id, "remove_collaborator", "user", WANG);
	expect_bell(world, WANG, 1, 1);
}

static void test_many_at_a_stroke_are_one_notice(void **state)
{
	struct world *world = *state;
	char title[200];
	for (int i = 0; i < 3; i++) {
		snprintf(title, sizeof title, "客户第%d号工具厂", i);
		act(world, ADMINISTRATOR, made(world, title), "hand_over", "to", WANG);
	}
	snprintf(title, sizeof title, "%s把 3 个客户交给了您", name_of(world, ADMINISTRATOR));
	expect_newest(world, WANG, title, "", 0);
	expect_bell(world, WANG, 1, 1);
	act(world, LI, made(world, "宁波海天机械厂"), "add_collaborator", "user", WANG);
	expect_bell(world, WANG, 2, 2);
}

static void test_words_are_the_receivers(void **state)
{
	struct world *world = *state;
	char title[200];
	world_change(world, ADMINISTRATOR, "user", world->people[WANG], "{'language':'en'}");
	world_refresh(world);
	int64_t id = made(world, "Hammer {by} {name}");
	act(world, ADMINISTRATOR, id, "hand_over", "to", WANG);
	snprintf(title, sizeof title, "%s gave you the customer “Hammer {by} {name}”",
	         name_of(world, ADMINISTRATOR));
	expect_newest(world, WANG, title, "", id);
}

static void test_checks_and_comments_reach_the_author(void **state)
{
	struct world *world = *state;
	char json[200], title[200];
	snprintf(json, sizeof json,
	         "{'customer':%d,'kind':'phone','subject':'谈价格','at':'2026-03-01T08:00:00Z'}",
	         (int)made(world, "永康星月工具有限公司"));
	int64_t id = world_make(world, LI, "activity", json);
	world_change(world, LI, "activity", id, "{'note':'自己记的'}");
	expect_bell(world, LI, 0, 0);
	world_change(world, ADMINISTRATOR, "activity", id, "{'note':'再压一压'}");
	snprintf(title, sizeof title, "%s批注了您的联系记录“谈价格”", name_of(world, ADMINISTRATOR));
	expect_newest(world, LI, title, "再压一压", id);
	world_change(world, ADMINISTRATOR, "activity", id, "{'checked':'false'}");
	expect_bell(world, LI, 2, 2);
}

static int64_t newest_id(struct world *world, enum person person)
{
	struct ctx *ctx = world_read(world, person);
	const json_t *notice = json_array_get(json_object_get(bell(ctx, false), "notices"), 0);
	int64_t id = json_integer_value(json_object_get(notice, "id"));
	world_done(ctx);
	return id;
}

static void mark(struct world *world, enum person person, int64_t id)
{
	struct ctx *ctx = world_write(world, person);
	assert_true(notice_read(ctx, id ? &id : NULL, id ? 1 : 0));
	world_done(ctx);
}

static void test_reading_is_ones_own(void **state)
{
	struct world *world = *state;
	int64_t id = made(world, "永康星月工具有限公司");
	act(world, LI, id, "add_collaborator", "user", WANG);
	act(world, ADMINISTRATOR, id, "hand_over", "to", WANG);
	expect_bell(world, WANG, 2, 2);
	int64_t newest = newest_id(world, WANG);
	mark(world, LI, newest);
	mark(world, LI, 0);
	expect_bell(world, WANG, 2, 2);
	mark(world, WANG, newest);
	expect_bell(world, WANG, 2, 1);
	mark(world, WANG, newest);
	struct ctx *ctx = world_read(world, WANG);
	assert_int_equal(json_array_size(json_object_get(bell(ctx, true), "notices")), 1);
	world_done(ctx);
	mark(world, WANG, 0);
	expect_bell(world, WANG, 2, 0);
}

static void test_a_long_name_fits(void **state)
{
	struct world *world = *state;
	char name[601] = "";
	for (int i = 0; i < 90; i++)
		strcat(name, "长");
	int64_t id = made(world, name);
	act(world, ADMINISTRATOR, id, "hand_over", "to", WANG);
	expect_bell(world, WANG, 1, 1);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, crm_begin, world_end)
	const struct CMUnitTest tests[] = {
	    WORLD(test_the_new_owner_is_told),       WORLD(test_nobody_is_told_what_he_did_himself),
	    WORLD(test_collaborators_are_told_once), WORLD(test_many_at_a_stroke_are_one_notice),
	    WORLD(test_words_are_the_receivers),     WORLD(test_checks_and_comments_reach_the_author),
	    WORLD(test_reading_is_ones_own),         WORLD(test_a_long_name_fits),
	};
	return cmocka_run_group_tests_name("crm notice", tests, NULL, NULL);
}
