/* The sandbox as a program of its own, over HTTP alone: what a remote meets in real life, as far as
 * a machine without network goes. The program is the one named by TENON_SANDBOX. */
#ifndef TENON_TESTS_SANDBOX_PROCESS_H
#define TENON_TESTS_SANDBOX_PROCESS_H

#include "base/arena.h"
#include "base/clock.h"
#include "json/json.h"

#include <stddef.h>

struct sandbox_process;

/* args: more arguments, ended by NULL. Fails the test when it does not come up. */
struct sandbox_process *sandbox_start(const struct sys *sys, const char *const *args);
void sandbox_stop(struct sandbox_process *sandbox);
const char *sandbox_hubspot_url(const struct sandbox_process *sandbox);
const char *sandbox_netsuite_url(const struct sandbox_process *sandbox);

/* A request of somebody else, "Authorization" as given (NULL: none), body JSON or NULL. Fails the
 * test unless the status is 2xx. */
const struct json *sandbox_ask(struct sandbox_process *sandbox, struct arena *arena,
                               const char *authorization, const char *method, const char *url,
                               const char *body);
/* {"rules":[…],"switches":{…}} to the control surface. */
void sandbox_set_faults(struct sandbox_process *sandbox, const char *body);

#endif
