/* Inside access/: the room's data files, compiled in (model/embed.py). */
#pragma once

#include <stddef.h>

struct embedded_file {
	const char *name;
	const unsigned char *bytes; /* with a NUL behind */
	size_t size;
};

/* The places of the files in access_files, as meson.build lists them. */
enum {
	ACCESS_PRESETS,          /* {"administrator": rights as access_role_write takes them, …} */
	ACCESS_COMMON_PASSWORDS, /* one a line, folded; a line break in front of the first */
	ACCESS_COMMON_WORDS      /* the same: what common passwords are put together from */
};
extern const struct embedded_file access_files[];
extern const size_t access_file_count;
