/* Inside backup/: the server's backups while it runs. */
#pragma once

#include "backup/copy.h"
#include "backup/service.h"

#include <pthread.h>

struct backup_service {
	struct backup_service_options options;
	pthread_rwlock_t lock; /* who writes exchanges the copy */
	struct copy *copy;     /* NULL: none */
};

/* May this server make backups: has it a store, and is it the company that people work in? */
bool service_works(const struct company *company);
