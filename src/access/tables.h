/* access's own tables: roles' rights, passwords, sessions, tokens. */
#pragma once

#include "base/ctx.h"

/* Makes or changes them, in the ctx's write transaction. */
bool access_tables(struct ctx *ctx);
