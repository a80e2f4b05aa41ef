/* What the commands that read or change the configuration have in common. */
#ifndef TENON_CLI_CONFIG_H
#define TENON_CLI_CONFIG_H

#include "cli/cli.h"
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
 * read, else from the accounts. */
bool opened_schemas(const struct cli *cli, const struct opened *opened, const struct sync *sync,
                    bool fresh, const struct schema *out[SIDES], struct err *err);

/* A new revision in which `sync` stands in the place of the one of its name, or at the end. */
bool opened_save_sync(const struct cli *cli, struct opened *opened, const struct sync *sync,
                      const char *note, struct err *err);

/* What the schemas say against the sync, into the report. */
void report_complaints(const struct cli *cli, struct report *report, const struct sync *sync,
                       const struct schema *const schemas[SIDES]);

#endif
