/* Files: stored once, found by who may read a record they hang on, and whole
 * after whatever happens to the copy that came in. */
#include "record_world.h"

#include "record/file.h"
#include "record/file_use.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\6\0\0\0";

/* A file as the server hands it in; on ctx. */
static const char *incoming(struct ctx *ctx, const void *bytes, size_t size)
{
	char *path = memory_format(ctx, "%s/incoming-XXXXXX", ctx->company->folder);
	int descriptor = mkstemp(path);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, bytes, size), (ssize_t)size);
	close(descriptor);
	return path;
}

static struct file_info store(struct world *world, enum person person, const char *name,
                              const char *content)
{
	struct ctx *ctx = world_write(world, person);
	struct file_info file;
	file_store(ctx, incoming(ctx, content, strlen(content)), name, &file);
	support_fine(ctx);
	file.name = file.type = file.path = NULL; /* they go with the ctx */
	world_done(ctx);
	return file;
}

static bool readable(struct world *world, enum person person, int64_t id)
{
	struct ctx *ctx = world_read(world, person);
	struct file_info file;
	bool found = file_find(ctx, id, &file);
	if (!found)
		support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
	return found;
}

/* What record/'s saving does with a record's files. */
static void hang(struct world *world, enum person person, const char *object, int64_t id,
                 const char *field, int64_t file)
{
	struct ctx *ctx = world_write(world, person);
	struct record *before = record_get(ctx, world_object(ctx, object), id, OPERATION_READ);
	support_fine(ctx);
	struct record *after = record_new(ctx, before->object);
	*after = *before;
	after->values = memory_array(ctx, struct value, before->object->field_count);
	memcpy(after->values, before->values, before->object->field_count * sizeof *after->values);
	record_set_null(before, field);
	record_set(after, field, file ? value_integer(file) : VALUE_NOTHING);
	file_use_update(ctx, before, after);
	world_done(ctx);
}

static void test_content_is_stored_whole(void **state)
{
	struct world *world = *state;
	struct file_info stored = store(world, LI, "C:\\fakepath\\报价 单.txt", "报价 100 元\n");
	struct ctx *ctx = world_read(world, LI);
	struct file_info file;
	assert_true(file_find(ctx, stored.id, &file));
	assert_string_equal(file.name, "报价 单.txt");
	assert_string_equal(file.type, "text/plain");
	assert_int_equal(file.size, (int)strlen("报价 100 元\n"));
	char content[100] = "";
	FILE *stream = fopen(file.path, "rb");
	assert_non_null(stream);
	assert_int_equal(fread(content, 1, sizeof content, stream), (size_t)file.size);
	fclose(stream);
	assert_string_equal(content, "报价 100 元\n");
	struct json_writer *json = json_writer_new(ctx, 64);
	file_print(&file, json);
	json_t *printed = world_printed(ctx, json);
	assert_int_equal(json_integer_value(json_object_get(printed, "id")), stored.id);
	assert_string_equal(json_string_value(json_object_get(printed, "type")), "text/plain");
	world_done(ctx);
}

/* SHA-256 of "abc" as in FIPS 180-2, appendix B.1. */
static void test_digest_and_place(void **state)
{
	static const char *const abc =
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	struct world *world = *state;
	struct file_info file = store(world, LI, "a", "abc");
	assert_string_equal(file.digest, abc);
	char *path = memory_format(NULL, "%s/files/ba/%s", world->company->folder, abc + 2);
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	talloc_free(path);
}

static void test_same_content_lies_there_once(void **state)
{
	struct world *world = *state;
	struct file_info first = store(world, LI, "a.txt", "abc");
	struct file_info second = store(world, WANG, "b.txt", "abc");
	assert_true(first.id != second.id);
	assert_string_equal(first.digest, second.digest);
	assert_true(readable(world, WANG, second.id));
	assert_false(
	    readable(world, WANG, first.id)); /* to have the content is no right to the other */
	char *left = memory_format(NULL, "ls %s | grep -q incoming", world->company->folder);
	assert_int_not_equal(system(left), 0);
	talloc_free(left);
}

static void test_type_is_of_the_content(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_write(world, LI);
	struct file_info file;
	assert_true(file_store(ctx, incoming(ctx, png, sizeof png - 1), "harmless.txt", &file));
	assert_string_equal(file.type, "image/png");
	assert_true(file_store(ctx, incoming(ctx, "<html><script>", 14), "photo.png", &file));
	assert_string_equal(file.type, "text/html");
	assert_true(file_store(ctx, incoming(ctx, "", 0), "empty.png", &file));
	assert_int_equal(file.size, 0);
	world_done(ctx);
}

static void test_names_are_tidied(void **state)
{
	static const struct {
		const char *given, *stored;
	} names[] = {
	    {"../../etc/passwd", "passwd"},
	    {"a\nb.txt", "a b.txt"},
	    {"", "file"},
	    {"/", "file"},
	    {"\xFF.txt", "file"},
	    {" ． ", "．"},
	    {"报价（２）.pdf", "报价（2）.pdf"},
	};
	struct world *world = *state;
	struct ctx *ctx = world_write(world, LI);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct file_info file;
		assert_true(file_store(ctx, incoming(ctx, "x", 1), names[i].given, &file));
		assert_string_equal(file.name, names[i].stored);
	}
	char *name = memory_array(ctx, char, 3005);
	for (int i = 0; i < 1000; i++)
		memcpy(name + 3 * i, "长", 3);
	memcpy(name + 3000, ".pdf", 4);
	struct file_info file;
	assert_true(file_store(ctx, incoming(ctx, "x", 1), name, &file));
	assert_int_equal(strlen(file.name), 196 * 3 + 4);
	assert_string_equal(file.name + 196 * 3, ".pdf");
	world_done(ctx);
}

static void test_only_regular_files_come_in(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_write(world, LI);
	struct file_info file;
	const char *link = memory_format(ctx, "%s/link", ctx->company->folder);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_false(file_store(ctx, link, "x", &file));
	support_wrong(ctx, ERROR_INTERNAL, NULL);
	assert_false(file_store(ctx, ctx->company->folder, "x", &file));
	support_wrong(ctx, ERROR_INTERNAL, NULL);
	assert_false(file_store(ctx, "/nowhere/at/all", "x", &file));
	support_wrong(ctx, ERROR_UNAVAILABLE, NULL);
	world_drop(ctx);
}

/* A content that was cut short (a disk that lied) is put there again. */
static void test_broken_content_is_replaced(void **state)
{
	struct world *world = *state;
	struct file_info file = store(world, LI, "a", "content of some length");
	char *path = memory_format(NULL, "%s/files/%.2s/%s", world->company->folder, file.digest,
	                           file.digest + 2);
	assert_int_equal(truncate(path, 3), 0);
	store(world, LI, "b", "content of some length");
	struct stat status;
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 22);
	talloc_free(path);
}

/* --- rights --- */

static void test_until_it_hangs_only_its_uploader(void **state)
{
	struct world *world = *state;
	struct file_info file = store(world, LI, "a", "abc");
	assert_true(readable(world, LI, file.id));
	assert_false(readable(world, WANG, file.id));
	assert_false(readable(world, ADMINISTRATOR, file.id));
	assert_false(readable(world, LI, file.id + 1000));
}

static void test_who_reads_the_record_reads_the_file(void **state)
{
	struct world *world = *state;
	struct file_info file = store(world, LI, "a", "abc");
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	hang(world, LI, "customer", id, "image", file.id);
	assert_true(readable(world, LI, file.id));
	assert_true(readable(world, ADMINISTRATOR, file.id));
	assert_false(readable(world, WANG, file.id));
	world_rights(
	    world, "sales",
	    "{'objects':{'customer':{'read':'own'}},'fields':{'customer':{'image':'hidden'}}}");
	assert_false(readable(world, LI, file.id));
}

static void test_a_deleted_record_shows_no_file(void **state)
{
	struct world *world = *state;
	struct file_info file = store(world, LI, "a", "abc");
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	hang(world, LI, "customer", id, "image", file.id);
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *customer = world_object(ctx, "customer");
	assert_true(record_delete(ctx, customer, id, 0, NULL));
	world_done(ctx);
	assert_false(readable(world, ADMINISTRATOR, file.id));
	ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_restore(ctx, customer, id));
	world_done(ctx);
	assert_true(readable(world, ADMINISTRATOR, file.id));
}

/* Naming another's file in one's own record must not open it. */
static void test_a_file_not_readable_can_not_be_hung(void **state)
{
	struct world *world = *state;
	struct file_info file = store(world, LI, "a", "abc");
	int64_t id = world_make(world, WANG, "customer", "{'name':'宁波海天'}");
	struct ctx *ctx = world_write(world, WANG);
	struct record *before = record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ);
	struct record *after = record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ);
	record_set_integer(after, "image", file.id);
	assert_false(file_use_update(ctx, before, after));
	support_wrong(ctx, ERROR_INVALID, "not_found");
	world_drop(ctx);
	assert_false(readable(world, WANG, file.id));
}

/* An attachment's file is read by who reads the record that it hangs on. */
static void test_attachments_follow_their_record(void **state)
{
	struct world *world = *state;
	struct file_info file = store(world, LI, "a.txt", "abc");
	int64_t customer = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	struct ctx *ctx = world_write(world, LI);
	struct record *attachment = record_new(ctx, world_object(ctx, "attachment"));
	record_set_text(attachment, "object", "customer");
	record_set_integer(attachment, "record", customer);
	record_set_integer(attachment, "file", file.id);
	record_set_text(attachment, "name", "a.txt");
	record_keep(ctx, attachment);
	support_fine(ctx);
	int64_t id = attachment->id;
	world_done(ctx);
	hang(world, LI, "attachment", id, "file", file.id);
	assert_true(readable(world, LI, file.id));
	assert_true(readable(world, SERVICE, file.id));
	assert_false(readable(world, WANG, file.id));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_content_is_stored_whole),
	    TEST(test_digest_and_place),
	    TEST(test_same_content_lies_there_once),
	    TEST(test_type_is_of_the_content),
	    TEST(test_names_are_tidied),
	    TEST(test_only_regular_files_come_in),
	    TEST(test_broken_content_is_replaced),
	    TEST(test_until_it_hangs_only_its_uploader),
	    TEST(test_who_reads_the_record_reads_the_file),
	    TEST(test_a_deleted_record_shows_no_file),
	    TEST(test_a_file_not_readable_can_not_be_hung),
	    TEST(test_attachments_follow_their_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
