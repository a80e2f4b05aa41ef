#include "cli/home.h"

#include "cli/key.h"

#include "base/memory.h"
#include "remote/hubspot/hubspot.h"
#include "remote/netsuite/netsuite.h"
#include "store/run.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LAG_DEFAULT_MS ((int64_t)5 * 60 * 1000)
#define SHARE_DEFAULT 80
#define NETSUITE_PARALLEL 32 /* the budget's concurrency is what limits */

char *home_default_dir(struct arena *arena, const char *option, struct err *err)
{
    if (option)
        return str_dup(arena, option);
    const char *from_env = getenv("TENON_HOME"), *user = getenv("HOME");
    if (from_env && *from_env)
        return str_dup(arena, from_env);
    if (user && *user)
        return str_fmt(arena, "%s/.local/share/tenon", user);
    err_set(err, ERR_INVALID, "no home: give --home DIR or set TENON_HOME");
    return NULL;
}

static bool make_dirs(struct arena *arena, const char *dir, struct err *err)
{
    char *path = str_dup(arena, dir);
    for (char *slash = path + 1;; slash++) {
        if (*slash != '/' && *slash)
            continue;
        bool end = !*slash;
        *slash = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return err_set(err, ERR_LOCAL, "cannot make the directory %s: %s", path,
                           strerror(errno));
        if (end)
            return true;
        *slash = '/';
    }
}

static char *store_file(struct arena *arena, const char *dir)
{
    return str_fmt(arena, "%s/store", dir);
}

/* The store's address is kept in the home where it is not the embedded one. */
static bool write_store_file(struct arena *arena, const char *dir, const char *store,
                             struct err *err)
{
    const char *path = store_file(arena, dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    size_t n = strlen(store);
    bool ok = fd >= 0 && write(fd, store, n) == (ssize_t)n;
    if (fd >= 0)
        close(fd);
    return ok || err_set(err, ERR_LOCAL, "cannot write %s: %s", path, strerror(errno));
}

static const char *read_store_file(struct arena *arena, const char *dir)
{
    int fd = open(store_file(arena, dir), O_RDONLY | O_CLOEXEC);
    char text[2048];
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    if (fd >= 0)
        close(fd);
    return n > 0 ? str_trim(arena, str_ndup(arena, text, (size_t)n))
                 : str_fmt(arena, "sqlite:%s/tenon.db", dir);
}

bool home_create(struct arena *arena, const char *dir, const char *store, const char *workspace,
                 const char *passphrase, struct err *err)
{
    if (!make_dirs(arena, dir, err))
        return false;
    if (key_kind(dir) == KEY_NONE && !key_create(dir, passphrase, err))
        return false;
    if (store && !write_store_file(arena, dir, store, err))
        return false;
    struct store *opened AUTO_STORE =
        store_open(store ? store : read_store_file(arena, dir), workspace, err);
    return opened && store_make_workspace(opened, sys_now_ms(sys_real()), err);
}

struct home *home_open(const char *dir, const char *store, const char *workspace,
                       const char *passphrase, struct err *err)
{
    struct arena *arena = arena_new();
    struct home *home = memory_new(sizeof *home);
    *home = (struct home){.sys = sys_real(),
                          .arena = arena,
                          .dir = str_dup(arena, dir),
                          .workspace = str_dup(arena, workspace),
                          .lock = -1,
                          .budgets = map_init(arena)};
    pthread_mutex_init(&home->mutex, NULL);
    if (key_kind(dir) == KEY_NONE
            ? !err_set(err, ERR_NOT_FOUND, "there is no home at %s; make one with: tenon init", dir)
            : !key_load(dir, passphrase, &home->key, err)) {
        home_close(home);
        return NULL;
    }
    home->store_url = store ? str_dup(arena, store) : read_store_file(arena, dir);
    return home;
}

void home_close(struct home *home)
{
    if (!home)
        return;
    for (size_t i = 0; i < home->budgets.n; i++)
        budget_free(home->budgets.entries[i].value);
    home_unlock(home);
    box_key_wipe(&home->key);
    pthread_mutex_destroy(&home->mutex);
    arena_free(home->arena);
    memory_free(home);
}

struct store *home_store(const struct home *home, struct err *err)
{
    return store_open(home->store_url, home->workspace, err);
}

void home_unlock(struct home *home)
{
    if (home->lock >= 0)
        close(home->lock);
    home->lock = -1;
}

bool home_lock(struct home *home, bool *got, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    char *path = str_fmt(arena, "%s/lock-%s", home->dir, home->workspace);
    *got = false;
    home->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (home->lock < 0)
        return err_set(err, ERR_LOCAL, "cannot open %s: %s", path, strerror(errno));
    if (flock(home->lock, LOCK_EX | LOCK_NB) == 0) {
        *got = true;
        return true;
    }
    int why = errno;
    home_unlock(home);
    return why == EWOULDBLOCK || err_set(err, ERR_LOCAL, "cannot lock %s: %s", path, strerror(why));
}

char *home_seal(struct home *home, struct arena *arena, const char *account, const char *secret)
{
    return box_seal(arena, &home->key, str_fmt(arena, "account %s", account), secret);
}

static struct budget *make_budget(const struct account *account, const struct json *settings)
{
    int share = (int)json_get_int(settings, "share_percent", SHARE_DEFAULT);
    int concurrency = (int)json_get_int(settings, "concurrency", 0);
    struct budget_limits limits = account->side == SIDE_HUBSPOT
                                      ? hubspot_budget_limits(share)
                                      : netsuite_budget_limits(concurrency);
    if (account->side == SIDE_NETSUITE && share == 100 && concurrency > 0)
        limits.concurrency = concurrency;
    return budget_new(&limits);
}

/* One budget for all remotes of an account. */
static struct budget *budget_of(struct home *home, const struct account *account,
                                const struct json *settings)
{
    pthread_mutex_lock(&home->mutex);
    struct budget *budget = map_get(&home->budgets, account->name);
    if (!budget) {
        budget = make_budget(account, settings);
        map_put(&home->budgets, str_dup(home->arena, account->name), budget);
    }
    pthread_mutex_unlock(&home->mutex);
    return budget;
}

void home_open_budgets(struct home *home)
{
    pthread_mutex_lock(&home->mutex);
    for (size_t i = 0; i < home->budgets.n; i++)
        budget_open(home->budgets.entries[i].value);
    pthread_mutex_unlock(&home->mutex);
}

static struct remote *open_hubspot(struct home *home, const struct json *settings,
                                   const struct json *secret, struct budget *budget,
                                   struct err *err)
{
    struct hubspot_options options = {
        .sys = home->sys,
        .base_url = json_get_text(settings, "base_url"),
        .token = json_get_text(secret, "token"),
        .budget = budget,
        .proxy = json_get_text(settings, "proxy"),
        .ca_file = json_get_text(settings, "ca_file"),
    };
    return hubspot_remote_new(&options, err);
}

/* The zone that a person told, else the one found out when the account was connected. */
static const char *zone_of(const struct json *settings, const struct json *facts)
{
    const char *zone = json_get_text(settings, "time_zone");
    return zone ? zone : json_get_text(facts, "time_zone");
}

static struct remote *open_netsuite(struct home *home, const struct account *account,
                                    const struct json *settings, const struct json *secret,
                                    struct budget *budget, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    const struct json *facts =
        account->facts ? json_parse(arena, account->facts, strlen(account->facts), NULL) : NULL;
    struct netsuite_options options = {
        .sys = home->sys,
        .base_url = json_get_text(settings, "base_url"),
        .credential = {.account = account->identity,
                       .consumer_key = json_get_text(secret, "consumer_key"),
                       .consumer_secret = json_get_text(secret, "consumer_secret"),
                       .token = json_get_text(secret, "token_id"),
                       .token_secret = json_get_text(secret, "token_secret"),
                       .client_id = json_get_text(secret, "client_id"),
                       .certificate_id = json_get_text(secret, "certificate_id"),
                       .private_key_pem = json_get_text(secret, "private_key")},
        .budget = budget,
        .parallel = NETSUITE_PARALLEL,
        .time_zone = zone_of(settings, facts),
        .proxy = json_get_text(settings, "proxy"),
        .ca_file = json_get_text(settings, "ca_file"),
    };
    return netsuite_remote_new(&options, err);
}

struct remote *home_remote(struct home *home, const struct account *account, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    char *secret_text = box_open(arena, &home->key, str_fmt(arena, "account %s", account->name),
                                 account->secret, err);
    if (!secret_text) {
        err_wrap(err, "the secret of account %s", account->name);
        return NULL;
    }
    const struct json *settings =
        json_parse(arena, account->settings, strlen(account->settings), err);
    const struct json *secret = json_parse(arena, secret_text, strlen(secret_text), err);
    if (!settings || !secret)
        return NULL;
    struct budget *budget = budget_of(home, account, settings);
    return account->side == SIDE_HUBSPOT
               ? open_hubspot(home, settings, secret, budget, err)
               : open_netsuite(home, account, settings, secret, budget, err);
}

static bool open_account(struct home *home, struct arena *arena, const struct account *account,
                         struct engine_account *out, struct err *err)
{
    const struct json *settings =
        json_parse(arena, account->settings, strlen(account->settings), err);
    const struct json *facts = json_parse(arena, account->facts, strlen(account->facts), err);
    if (!settings || !facts)
        return false;
    const char *zone = zone_of(settings, facts);
    struct err ignored = {0};
    *out = (struct engine_account){.name = account->name,
                                   .identity = account->identity,
                                   .side = account->side,
                                   .remote = home_remote(home, account, err),
                                   .zone = zone ? zone_load(arena, zone, &ignored) : NULL,
                                   .lag_ms = json_get_int(settings, "lag_ms", LAG_DEFAULT_MS)};
    return out->remote != NULL;
}

bool home_accounts(struct home *home, struct store *store, struct arena *arena,
                   struct engine_account **out, size_t *n, struct err *err)
{
    struct account_list accounts;
    *n = 0;
    if (!account_list(store, arena, &accounts, err))
        return false;
    *out = ARENA_ARRAY(arena, accounts.n, struct engine_account);
    for (size_t i = 0; i < accounts.n; i++) {
        if (!accounts.at[i].authorised)
            continue;
        if (!open_account(home, arena, &accounts.at[i], &(*out)[*n], err))
            return false;
        (*n)++;
    }
    return true;
}
