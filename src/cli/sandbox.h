/* tenon-sandbox as a child process: found beside this program, on ports of its own choice, in
 * memory, ended with whoever started it. Knows its control surface and nothing of the systems it
 * plays. */
#ifndef TENON_CLI_SANDBOX_H
#define TENON_CLI_SANDBOX_H

#include "base/arena.h"
#include "base/err.h"
#include "json/json.h"

#include <stdbool.h>

struct sandbox;

/* NULL and *err, which says where it was looked for. It lives in the arena until sandbox_stop. */
struct sandbox *sandbox_start(struct arena *arena, const char *companies, const char *contacts,
                              struct err *err);
void sandbox_stop(struct sandbox *sandbox); /* NULL is fine */

/* An address of its control surface ("http://127.0.0.1:4010"). */
const char *sandbox_url(const struct sandbox *sandbox);
/* Asks "/_sandbox/<what>"; body NULL: GET, else POST. NULL and *err. */
const struct json *sandbox_ask(struct sandbox *sandbox, const char *what, const char *body,
                               struct err *err);

/* The path of this program. NULL and *err. */
const char *sandbox_own_path(struct arena *arena, struct err *err);

#endif
