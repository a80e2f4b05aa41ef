/* Memory of single objects that outlive any arena (connections, clients, stores). Out of memory aborts
 * the process, as in arena.h. */
#ifndef TENON_BASE_MEMORY_H
#define TENON_BASE_MEMORY_H

#include <stddef.h>

void *memory_new(size_t size) __attribute__((returns_nonnull)); /* zeroed */
void memory_free(void *object);                                 /* NULL is fine */

#endif
