#include "cli/config.h"

#include "config/check.h"
#include "store/account.h"

#include <string.h>

bool opened_open(const struct cli *cli, struct opened *out, struct err *err)
{
    *out = (struct opened){.home = cli_home(cli, err)};
    out->store = out->home ? home_store(out->home, err) : NULL;
    return out->store && configuration_load(out->store, cli->arena, &out->config, err);
}

void opened_close(struct opened *opened)
{
    store_close(opened->store);
    home_close(opened->home);
}

const struct sync *opened_sync(const struct cli *cli, const struct opened *opened, const char *name,
                               struct err *err)
{
    VEC(const char *) names = {0};
    for (size_t i = 0; i < opened->config.n; i++) {
        if (str_eq(opened->config.syncs[i].name, name))
            return &opened->config.syncs[i];
        *vec_add(cli->arena, &names) = opened->config.syncs[i].name;
    }
    if (names.n == 0)
        err_set(err, ERR_NOT_FOUND, "there is no sync yet; add one with: tenon sync add companies");
    else
        err_set(err, ERR_NOT_FOUND, "there is no sync \"%s\"; there are: %s", name,
                str_join(cli->arena, names.at, names.n, ", "));
    return NULL;
}

static const struct schema *ask_account(const struct cli *cli, const struct opened *opened,
                                        const char *name, const char *type, struct err *err)
{
    struct account *account;
    if (!account_get(opened->store, cli->arena, name, &account, err))
        return NULL;
    if (!account || !account->authorised) {
        err_set(err, ERR_NOT_FOUND, "the account \"%s\" is %s; see: tenon doctor", name,
                account ? "stopped" : "not connected");
        return NULL;
    }
    struct schema *schema = ARENA_NEW(cli->arena, struct schema);
    struct remote *remote = home_remote(opened->home, account, err);
    bool ok = remote && remote->ops->describe(remote, cli->arena, type, schema, err);
    remote_free(remote);
    return ok ? schema : NULL;
}

bool opened_schemas(const struct cli *cli, const struct opened *opened, const struct sync *sync,
                    bool fresh, const struct schema *out[SIDES], struct err *err)
{
    for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
        struct reading reading = {0};
        out[side] = NULL;
        if (!sync->account[side])
            continue;
        if (!fresh && !reading_get(opened->store, cli->arena, sync->account[side], sync->type[side],
                                   &reading, err))
            return false;
        out[side] = reading.schema
                        ? schema_decode(cli->arena, reading.schema, err)
                        : ask_account(cli, opened, sync->account[side], sync->type[side], err);
        if (!out[side])
            return false;
    }
    return true;
}

bool opened_save_sync(const struct cli *cli, struct opened *opened, const struct sync *sync,
                      const char *note, struct err *err)
{
    struct config after = opened->config;
    size_t at = 0;
    after.syncs = ARENA_ARRAY(cli->arena, after.n + 1, struct sync);
    if (after.n > 0)
        memcpy(after.syncs, opened->config.syncs, after.n * sizeof *after.syncs);
    while (at < after.n && !str_eq(after.syncs[at].name, sync->name))
        at++;
    after.syncs[at] = *sync;
    after.n += at == after.n;
    if (!configuration_save(opened->store, &opened->config, &after, note,
                            sys_now_ms(opened->home->sys), err))
        return false;
    opened->config = after;
    return true;
}

void report_complaints(const struct cli *cli, struct report *report, const struct sync *sync,
                       const struct schema *const schemas[SIDES])
{
    struct str_list words = check_fields(cli->arena, sync, schemas);
    report_list(report, "complaints", "To be put right", words.at, words.n);
}
