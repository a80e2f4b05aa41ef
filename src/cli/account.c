#include "cli/account.h"

#include "remote/hubspot/hubspot.h"
#include "remote/netsuite/netsuite.h"
#include "json/writer.h"

#include <string.h>

/* What was set before, and what changes. */
static char *settings_json(struct arena *arena, const char *before, const struct account_wish *wish,
                           struct err *err)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    const struct json *old = json_parse(arena, before, strlen(before), err);
    if (!old)
        return NULL;
    json_begin_object(&w);
    json_each (item, old) {
        bool changes = false;
        for (size_t i = 0; i < wish->n_settings; i++)
            changes = changes || str_eq(wish->settings[i].key, item->key);
        if (changes)
            continue;
        json_key(&w, item->key);
        json_put_json(&w, item);
    }
    for (size_t i = 0; i < wish->n_settings; i++) {
        const struct account_setting *setting = &wish->settings[i];
        if (!setting->value)
            continue;
        json_key(&w, setting->key);
        if (setting->number)
            json_put_number(&w, setting->value);
        else
            json_put_text(&w, setting->value);
    }
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

static char *facts_json(struct arena *arena, const struct account_facts *facts)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_text(&w, "time_zone", facts->time_zone);
    json_set_text(&w, "currency", facts->currency);
    json_set_text(&w, "ui_domain", facts->ui_domain);
    json_key(&w, "scopes");
    json_begin_array(&w);
    for (size_t i = 0; i < facts->scopes.n; i++)
        json_put_text(&w, facts->scopes.at[i]);
    json_end_array(&w);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

/* renews: what it refused may be permitted by now. */
static bool put(struct store *store, const struct account *account, bool renews, struct err *err)
{
    return store_begin(store, err) &&
           store_end(store,
                     account_put(store, account, err) &&
                         (!renews || reading_renew(store, account->name, NULL, RENEW_ALL, err)),
                     err);
}

/* A workspace is one HubSpot account with its NetSuite accounts. */
static bool check_only(struct store *store, struct arena *arena, const struct account_wish *wish,
                       struct err *err)
{
    struct account_list all;
    if (!account_list(store, arena, &all, err))
        return false;
    for (size_t i = 0; wish->side == SIDE_HUBSPOT && i < all.n; i++)
        if (all.at[i].side == SIDE_HUBSPOT && !str_eq(all.at[i].name, wish->name))
            return err_set(err, ERR_CONFLICT,
                           "this workspace is that of HubSpot account %s (\"%s\"); another one "
                           "needs a workspace of its own: tenon init --workspace NAME",
                           all.at[i].identity, all.at[i].name);
    return true;
}

/* Pinned: a token of another account, or one account under two names, would mix up what belongs to
 * whom. */
static bool check_identity(struct store *store, struct arena *arena, const struct account *account,
                           const char *told, bool known, struct err *err)
{
    struct account_list all;
    const char *title = side_title(account->side);
    if (known && !str_eq(account->identity, told))
        return err_set(err, ERR_INVALID,
                       "this credential is of %s account %s, but \"%s\" is account %s: use that "
                       "account's credential, or connect the other one under another --name",
                       title, told, account->name, account->identity);
    if (!account_list(store, arena, &all, err))
        return false;
    for (size_t i = 0; i < all.n; i++)
        if (all.at[i].side == account->side && !str_eq(all.at[i].name, account->name) &&
            str_eq(all.at[i].identity, told))
            return err_set(err, ERR_CONFLICT, "%s account %s is connected already, as \"%s\"",
                           title, told, all.at[i].name);
    return true;
}

static bool ask(struct home *home, struct arena *arena, const struct account *account,
                struct account_facts *facts, struct err *err)
{
    struct remote *remote = home_remote(home, account, err);
    bool ok = remote && remote->ops->check(remote, arena, facts, err);
    remote_free(remote);
    return ok;
}

void account_refused(struct store *store, const char *name, const struct err *why)
{
    struct err ignored = {0};
    if (store_begin(store, &ignored))
        store_end(store, account_set_state(store, name, false, why->message, &ignored), &ignored);
}

bool account_check(struct home *home, struct store *store, struct arena *arena,
                   struct account *account, struct account_facts *out, struct err *err)
{
    if (!ask(home, arena, account, out, err)) {
        if (err->class == ERR_AUTH)
            account_refused(store, account->name, err);
        return false;
    }
    if (!check_identity(store, arena, account, out->identity, true, err))
        return false;
    const char *before = account->facts;
    account->authorised = true;
    account->cause = NULL;
    account->facts = facts_json(arena, out);
    account->skew_ms = out->clock_ms - sys_now_ms(home->sys);
    return put(store, account, !str_eq(before, account->facts), err);
}

/* What the account's row would be, before anyone was asked. */
static struct account *candidate(struct home *home, struct arena *arena,
                                 const struct account *known, const struct account_wish *wish,
                                 struct err *err)
{
    struct account *account = ARENA_NEW(arena, struct account);
    const char *identity = wish->identity ? netsuite_realm(arena, wish->identity)
                           : known        ? known->identity
                                          : NULL;
    if (wish->identity && !identity) {
        err_set(err, ERR_INVALID,
                "\"%s\" is no NetSuite account id, such as 1234567 or 1234567_SB1", wish->identity);
        return NULL;
    }
    *account = (struct account){.name = wish->name,
                                .side = wish->side,
                                .identity = identity ? identity : "",
                                .authorised = true,
                                .facts = known ? known->facts : "{}"};
    account->settings = settings_json(arena, known ? known->settings : "{}", wish, err);
    account->secret =
        wish->secret ? home_seal(home, arena, wish->name, wish->secret) : known->secret;
    return account->settings ? account : NULL;
}

bool account_connect(struct home *home, struct store *store, struct arena *arena,
                     const struct account_wish *wish, struct account_connected *out,
                     struct err *err)
{
    struct account *known;
    if (!account_get(store, arena, wish->name, &known, err) || !check_only(store, arena, wish, err))
        return false;
    if (known && known->side != wish->side)
        return err_set(err, ERR_CONFLICT, "\"%s\" is a %s account: choose another --name",
                       wish->name, side_title(known->side));
    if (!known && !wish->secret)
        return err_set(err, ERR_NOT_FOUND, "no account \"%s\" is connected yet", wish->name);
    struct account *account = candidate(home, arena, known, wish, err);
    if (!account)
        return false;
    *out = (struct account_connected){.account = account, .known = known != NULL};
    if (known && !str_eq(known->identity, account->identity))
        return check_identity(store, arena, known, account->identity, true, err);
    if (!wish->secret) {
        if (!account_check(home, store, arena, account, &out->facts, err))
            return false;
    } else {
        if (!ask(home, arena, account, &out->facts, err) ||
            !check_identity(store, arena, account, out->facts.identity, known != NULL, err))
            return false;
        account->identity = out->facts.identity;
        account->facts = facts_json(arena, &out->facts);
        account->skew_ms = out->facts.clock_ms - sys_now_ms(home->sys);
    }
    if (!put(store, account, true, err))
        return false;
    if (wish->side == SIDE_HUBSPOT)
        out->missing_scopes = hubspot_missing_scopes(arena, &out->facts.scopes);
    return true;
}
