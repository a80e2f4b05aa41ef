#include "engine/forget.h"

#include "base/log.h"
#include "crypto/crypto.h"
#include "store/forget.h"
#include "store/ledger.h"
#include "store/mirror.h"
#include "store/question.h"

#include <string.h>

#define ANSWERED_MOST 10000 /* questions; more wait for the next time */

struct forgetting {
    struct worker *worker;
    struct arena *arena;
    int64_t now_ms;
    struct map done;   /* "account type:id" */
    struct map emails; /* digests */
    struct forget_summary *out;
};

/* Of the address in the form in which addresses are the same; tells nobody what it was. */
static const char *digest_of(struct arena *arena, const char *workspace, const char *email)
{
    unsigned char hash[SHA256_SIZE];
    const char *text = str_fmt(arena, "forgotten %s %s", workspace, str_fold(arena, email));
    sha256(hash, text, strlen(text));
    return hex_encode(arena, hash, sizeof hash);
}

static bool add_email(struct forgetting *f, const struct record *record, const char *field,
                      struct err *err)
{
    struct value value = field ? values_get(&record->values, field) : value_unknown();
    if (value.state != VALUE_SET)
        return true;
    const char *digest = digest_of(f->arena, f->worker->store->workspace, value.text);
    if (map_has(&f->emails, digest))
        return true;
    map_put(&f->emails, digest, (void *)digest);
    f->out->emails++;
    return forget_add_digest(f->worker->store, digest, f->now_ms, err);
}

/* The addresses by which the record would come back. */
static bool add_emails(struct forgetting *f, const char *account, const struct record *record,
                       struct err *err)
{
    struct map fields = map_init(f->arena);
    for (size_t i = 0; i < f->worker->config->n; i++) {
        const struct sync *sync = &f->worker->config->syncs[i];
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            const char *field = sync_email_field(sync, side);
            if (field && str_eq(sync->account[side], account) &&
                str_eq(sync->type[side], record->type))
                map_put(&fields, field, (void *)field);
        }
    }
    for (size_t i = 0; i < fields.n; i++)
        if (!add_email(f, record, fields.entries[i].key, err))
            return false;
    return true;
}

static bool enter_ledger(struct forgetting *f, enum side side, const char *account,
                         const struct record *record, struct err *err)
{
    struct ledger_entry entry = {.at_ms = f->now_ms,
                                 .run = f->worker->run,
                                 .sync = "",
                                 .side = side,
                                 .account = account,
                                 .type = record->type,
                                 .record = record->id,
                                 .kind = "forget",
                                 .field = "",
                                 .source = "",
                                 .rule = "forgotten",
                                 .taken = ""};
    return ledger_add(f->worker->store, f->arena, &entry, 1, err);
}

/* One record with what was merged into it. */
static bool erase_record(struct forgetting *f, enum side side, const char *account,
                         const char *type, const char *id, struct err *err)
{
    struct store *store = f->worker->store;
    const char *key = str_fmt(f->arena, "%s %s:%s", account, type, id);
    struct map rows;
    bool busy;
    if (map_has(&f->done, key))
        return true;
    map_put(&f->done, key, (void *)key);
    if (!mirror_get(store, f->arena, account, type, &(struct str_list){&id, 1}, &rows, err) ||
        !forget_is_busy(store, account, type, id, &busy, err))
        return false;
    if (busy)
        return err_set(err, ERR_CONFLICT,
                       "a write to %s %s %s is under way: try again when it is done", account, type,
                       id);
    const struct mirror_row *row = map_get(&rows, id);
    if (row) {
        f->out->records++;
        if (!add_emails(f, account, &row->record, err) ||
            !enter_ledger(f, side, account, &row->record, err))
            return false;
    }
    if (!forget_record(store, account, type, id, err))
        return false;
    for (size_t i = 0; row && i < row->record.merged_ids.n; i++)
        if (!forget_record(store, account, type, row->record.merged_ids.at[i], err))
            return false;
    return true;
}

/* The record's links; a partner is the same person while the link is live, or was ended by a
 * deletion alone. */
static bool erase_all(struct forgetting *f, const char *account, const char *type, const char *id,
                      struct err *err)
{
    struct link_list links;
    const struct engine_account *own = engine_account(f->worker, account);
    if (!own)
        return err_set(err, ERR_NOT_FOUND, "there is no account \"%s\"", account);
    if (!link_of_record(f->worker->store, f->arena, account, type, id, &links, err) ||
        !erase_record(f, own->side, account, type, id, err))
        return false;
    for (size_t i = 0; i < links.n; i++) {
        const struct link *link = &links.at[i];
        enum side theirs = other(own->side), ended;
        bool same = link->state == LINK_LIVE || link_ended_by_deletion(link, &ended);
        if ((same && !erase_record(f, theirs, link->account[theirs], link->end[theirs].type,
                                   link->end[theirs].id, err)) ||
            !forget_link(f->worker->store, link->id, err))
            return false;
    }
    return f->out->records > 0 ||
           err_set(err, ERR_NOT_FOUND, "no %s %s is known in %s", type, id, account);
}

bool forget_person(struct worker *worker, const char *account, const char *type, const char *id,
                   struct forget_summary *out, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct forgetting f = {.worker = worker,
                           .arena = arena,
                           .now_ms = sys_now_ms(worker->sys),
                           .done = map_init(arena),
                           .emails = map_init(arena),
                           .out = out};
    *out = (struct forget_summary){0};
    if (!store_begin(worker->store, err) ||
        !store_end(worker->store, erase_all(&f, account, type, id, err), err))
        return false;
    LOG(LOG_INFO, "forget", log_text("account", account), log_text("type", type),
        log_text("id", id));
    return db_scrub(worker->store->db, err) ||
           err_wrap(err, "the person is forgotten, but the database could not be cleaned of "
                         "remains; run it again");
}

bool forget_answered(struct worker *worker, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    struct question_list list;
    if (!question_list(worker->store, arena, "answered", 0, ANSWERED_MOST, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        const struct question *q = &list.at[i];
        struct forget_summary ignored;
        struct err why = {0};
        if (!str_eq(q->kind, QUESTION_FORGET) || !str_eq(q->answer, ANSWER_ACCEPT) ||
            forget_person(worker, q->account, q->type, q->id, &ignored, &why) ||
            why.class == ERR_CONFLICT)
            continue;
        *err = why;
        return false;
    }
    return true;
}

bool forget_blocked(struct worker *worker, struct arena *arena, const struct sync *sync,
                    enum side side, const struct record *const *records, size_t n, struct map *out,
                    struct err *err)
{
    const char *field = sync_email_field(sync, side);
    const char **digests = ARENA_ARRAY(arena, n + 1, const char *);
    struct map found;
    *out = map_init(arena);
    if (!field)
        return true;
    for (size_t i = 0; i < n; i++) {
        struct value value = values_get(&records[i]->values, field);
        digests[i] =
            value.state == VALUE_SET ? digest_of(arena, worker->store->workspace, value.text) : "";
    }
    if (!forget_find_digests(worker->store, arena, &(struct str_list){digests, n}, &found, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (map_has(&found, digests[i]))
            map_put(out, records[i]->id, (void *)records[i]->id);
    return true;
}
