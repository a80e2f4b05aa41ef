/* The configuration as text: YAML, as it is kept in the store, exported, edited and applied. What
 * is at its default is left out. Encoding is deterministic, and decoding what was encoded gives the
 * same configuration. */
#ifndef TENON_CONFIG_TEXT_H
#define TENON_CONFIG_TEXT_H

#include "config/config.h"

/* Also checks it (config/check.h, without schemas). False and *err with the line and what to do.
 * The revision is the caller's business. */
bool config_decode(struct arena *arena, const char *text, size_t n, struct config *out,
                   struct err *err);
char *config_encode(struct arena *arena, const struct config *config);
/* One sync alone, for comparing. */
char *sync_encode(struct arena *arena, const struct sync *sync);

#endif
