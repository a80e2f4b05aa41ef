/* What the commands that read or change the configuration have in common. */
#ifndef TENON_CLI_CONFIG_H
#define TENON_CLI_CONFIG_H

#include "cli/cli.h"
#include "config/check.h"
#include "engine/configure.h"

/* A home with its store and the configuration in force, for the length of a command. */
struct opened {
    struct home *home;
    struct store *store;
    struct config config;
};
bool opened_open(const struct cli *cli, struct opened *out, struct err *err);
void opened_close(struct opened *opened);
#define AUTO_OPENED AUTO(opened_close)

/* *err names the syncs that there are. */
const struct sync *opened_sync(const struct cli *cli, const struct opened *opened, const char *name,
                               struct err *err);

/* The fields of the sync's two types: from the accounts themselves (fresh), or as they were last
 * read, else from the accounts. NULL: that side could not be asked, and why says so. */
bool opened_schemas(const struct cli *cli, const struct opened *opened, const struct sync *sync,
                    bool fresh, const struct schema *out[SIDES], struct str_list *why,
                    struct err *err);

/* What the accounts' fields say against a sync that is to stand in the place of `before` (NULL: of
 * none). */
struct verdict {
    struct complaint_list complaints;
    struct str_list unasked; /* why an account could not be asked, a sentence each */
};
/* False and *err with what is wrong by what an account says now and was not so before: nobody can
 * have meant it. What the account did not say now, but when it was last read, or not at all, is no
 * reason to refuse. schemas, unasked: of opened_schemas for `after`. */
bool opened_check(const struct cli *cli, const struct opened *opened, const struct sync *before,
                  const struct sync *after, const struct schema *const schemas[SIDES],
                  struct verdict *out, struct err *err);
/* The same, of all syncs of a configuration. */
bool opened_check_all(const struct cli *cli, const struct opened *opened,
                      const struct config *before, const struct config *after, struct verdict *out,
                      struct err *err);
void report_verdict(struct report *report, const struct verdict *verdict);

/* A new revision in which `sync` stands in the place of the one of its name, or at the end. */
bool opened_save_sync(const struct cli *cli, struct opened *opened, const struct sync *sync,
                      const char *note, struct err *err);

#endif
