#include "engine/brakes.h"

#include "engine/decided.h"
#include "engine/vanished.h"

#include "base/log.h"
#include "store/plan.h"
#include "sync/brake.h"
#include "json/writer.h"

/* Counting ------------------------------------------------------------------------------------- */

/* Why too many values of the field are emptied; *words NULL: they are not. */
static bool look_emptied(struct store *store, struct arena *arena, const struct sync *sync,
                         enum side side, const char *field, const struct brake_emptied *emptied,
                         const char **words, struct err *err)
{
    int percent = sync->brakes.emptied_percent;
    int64_t n = emptied->records, filled;
    *words = brake_emptied(arena, &sync->brakes, field, n, n);
    if (!*words) /* not even if no others were filled: they need not be counted */
        return true;
    struct mirror_filled of = {sync->account[side], sync->type[side], sync->name, field,
                               percent > 0 ? n * 100 / percent + 1 : INT64_MAX};
    if (!mirror_count_filled(store, arena, &of, &filled, err))
        return false;
    *words = brake_emptied(arena, &sync->brakes, field, n, filled + emptied->written);
    return true;
}

bool brakes_look(struct store *store, struct arena *arena, const struct sync *sync, enum side side,
                 int64_t now_ms, int64_t plan, struct brake_trips *out, struct err *err)
{
    struct brake_since since = {now_ms - DAY_MS, plan};
    struct pair pair = pair_of_sync(sync);
    struct brake_use use;
    struct map emptied;
    struct vanished vanished = vanished_of(sync, side);
    int64_t linked, unseen;
    if (!op_brake_use(store, sync->name, side, &since, &use, err) ||
        !op_emptied(store, arena, sync->name, side, &since, &emptied, err) ||
        !link_count(store, &pair, &linked, err) || !vanished_count(store, &vanished, &unseen, err))
        return false;
    VEC(const char *) fields = {0}, why = {0};
    for (size_t i = 0; i < emptied.n; i++) {
        const char *words, *field = emptied.entries[i].key;
        if (!look_emptied(store, arena, sync, side, field, emptied.entries[i].value, &words, err))
            return false;
        if (words) {
            *vec_add(arena, &fields) = field;
            *vec_add(arena, &why) = words;
        }
    }
    const char *creates = brake_creates(arena, &sync->brakes, use.creates);
    if (!creates && use.creates > 0)
        creates = brake_vanished(arena, &sync->brakes, unseen, linked);
    *out = (struct brake_trips){
        .creates = creates,
        .deletes = brake_deletes(arena, &sync->brakes, use.deletes),
        .changed = brake_changed(arena, &sync->brakes, use.changed, linked),
        .fields = {fields.at, fields.n},
        .emptied = {why.at, why.n},
    };
    return true;
}

/* Holding -------------------------------------------------------------------------------------- */

struct braking {
    struct worker *worker;
    struct arena *arena;
    const struct sync *sync;
    enum side side;
    int64_t now_ms;
    struct question_list asked; /* open questions of the sync's brakes on that side */
};

bool brakes_touch(struct store *store, const struct sync *sync, enum side side,
                  const struct op_touched *touched, struct err *err)
{
    enum side from = other(side);
    return mirror_touch(store, sync->account[side], sync->type[side], &touched->records, err) &&
           mirror_touch(store, sync->account[from], sync->type[from], &touched->sources, err);
}

static const char *part_of(struct arena *arena, const struct op_effect *effect)
{
    return effect->field ? str_fmt(arena, "%s %s", effect->sync, effect->field) : effect->sync;
}

static struct question *asked_about(struct braking *b, const struct op_effect *effect)
{
    for (size_t i = 0; i < b->asked.n; i++)
        if (str_eq(b->asked.at[i].id, op_kind_name(effect->kind)) &&
            str_eq(b->asked.at[i].mapping, part_of(b->arena, effect)))
            return &b->asked.at[i];
    return NULL;
}

static bool load_asked(struct braking *b, struct question_list *out, struct err *err)
{
    const char *kinds[] = {op_kind_name(OP_CREATE), op_kind_name(OP_UPDATE),
                           op_kind_name(OP_ARCHIVE)};
    struct map found;
    *out = (struct question_list){0};
    if (!question_get(b->worker->store, b->arena, b->sync->account[b->side], b->sync->type[b->side],
                      &(struct str_list){kinds, 3}, &found, err))
        return false;
    for (size_t k = 0; k < found.n; k++) {
        const struct question_list *list = found.entries[k].value;
        for (size_t i = 0; i < list->n; i++)
            if (str_eq(list->at[i].kind, QUESTION_BRAKE) &&
                str_eq(list->at[i].sync, b->sync->name) && str_eq(list->at[i].state, "open"))
                *vec_add(b->arena, out) = list->at[i];
    }
    return true;
}

/* What answer_effect reads. */
static char *detail_of(struct arena *arena, const struct op_effect *effect, int64_t n)
{
    struct buf buf AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&buf);
    json_begin_object(&w);
    json_set_int(&w, "held", n);
    if (effect->field)
        json_set_text(&w, "field", effect->field);
    json_end_object(&w);
    return str_dup(arena, buf_text(&buf));
}

static bool put_question(struct braking *b, const struct op_effect *effect, const char *words,
                         int64_t covered, int64_t later, struct err *err)
{
    const char *more =
        later > 0 ? str_fmt(b->arena, " %lld more came since, and are asked about after these.",
                            (long long)later)
                  : "";
    struct question question = {
        .kind = QUESTION_BRAKE,
        .sync = b->sync->name,
        .account = b->sync->account[b->side],
        .type = b->sync->type[b->side],
        .id = op_kind_name(effect->kind),
        .mapping = part_of(b->arena, effect),
        .detail = detail_of(b->arena, effect, covered),
        .words = str_fmt(b->arena,
                         "%s. Held: %lld. accept: the next run sends these; reject: each stays "
                         "held until its record changes, or you accept after all.%s",
                         words, (long long)covered, more)};
    return question_ask(b->worker->store, &question, b->now_ms, err);
}

/* A question covers what is held when it is asked, and no more, so that an answer is about what it
 * showed; what is held later is asked about when that one is answered. */
static bool ask(struct braking *b, const struct op_effect *effect, const char *words,
                struct err *err)
{
    struct store *store = b->worker->store;
    const struct question *q = asked_about(b, effect);
    int64_t covered = 0, rest;
    if ((q && !op_count_covered(store, effect, q->question, &covered, err)) ||
        !op_count_covered(store, effect, 0, &rest, err))
        return false;
    if (covered > 0)
        return put_question(b, effect, words, covered, rest, err);
    if (q && !question_close(store, &q->question, 1, "gone", err))
        return false;
    if (rest == 0)
        return true;
    LOG(LOG_WARN, "brake.holds", log_text("sync", b->sync->name), log_text("words", words));
    if (!put_question(b, effect, words, rest, 0, err) || !load_asked(b, &b->asked, err))
        return false;
    q = asked_about(b, effect);
    if (!q)
        return err_set(err, ERR_LOCAL, "a brake's question is not there");
    return op_cover(store, effect, q->question, err);
}

static struct op_effect effect_of(const struct braking *b, enum op_kind kind, const char *field)
{
    return (struct op_effect){b->sync->name, b->side, kind, field};
}

/* Where the sync's changes want a plan, what was held does as well. */
static bool lift_plan(struct braking *b, int64_t *plan, struct err *err)
{
    struct batch batch = {.worker = b->worker, .now_ms = b->now_ms};
    bool approved;
    *plan = 0;
    if (!sync_is_approved(b->worker->store, b->sync->name, sync_fingerprint(b->arena, b->sync),
                          &approved, err))
        return false;
    return (approved && b->worker->mode == MODE_RUN) || decided_plan(&batch, plan, err);
}

/* No brake holds these any more: the limit was raised, or a day has passed. */
static bool lift(struct braking *b, enum op_kind kind, const struct str_list *but, struct err *err)
{
    struct op_lift lift = {.effect = effect_of(b, kind, NULL), .but = *but, .now_ms = b->now_ms};
    struct op_touched touched;
    int64_t held;
    if (!op_count_liftable(b->worker->store, &lift.effect, &held, err))
        return false;
    return held == 0 || (lift_plan(b, &lift.plan, err) &&
                         op_lift(b->worker->store, b->arena, &lift, &touched, err) &&
                         brakes_touch(b->worker->store, b->sync, b->side, &touched, err));
}

static bool hold(struct braking *b, enum op_kind kind, const char *field, const char *words,
                 struct err *err)
{
    struct op_effect effect = effect_of(b, kind, field);
    struct store *store = b->worker->store;
    struct op_touched touched;
    return op_hold(store, b->arena, &effect, words, &touched, err) &&
           brakes_touch(store, b->sync, b->side, &touched, err) && ask(b, &effect, words, err);
}

static bool brake(struct braking *b, enum op_kind kind, const char *words, struct err *err)
{
    return words ? hold(b, kind, NULL, words, err) : lift(b, kind, &(struct str_list){0}, err);
}

static bool brake_updates(struct braking *b, const struct brake_trips *trips, struct err *err)
{
    bool ok = trips->changed ? hold(b, OP_UPDATE, NULL, trips->changed, err)
                             : lift(b, OP_UPDATE, &trips->fields, err);
    for (size_t i = 0; ok && i < trips->fields.n; i++)
        ok = hold(b, OP_UPDATE, trips->fields.at[i], trips->emptied.at[i], err);
    return ok;
}

/* The words of the brake that a question is about; NULL: it holds nothing any more. */
static const char *words_of(struct braking *b, const struct brake_trips *trips,
                            const struct question *q, struct op_effect *effect)
{
    *effect = effect_of(b, OP_UPDATE, NULL);
    op_kind_parse(q->id, &effect->kind);
    if (effect->kind != OP_UPDATE)
        return effect->kind == OP_CREATE ? trips->creates : trips->deletes;
    if (str_eq(q->mapping, part_of(b->arena, effect)))
        return trips->changed;
    for (size_t i = 0; i < trips->fields.n; i++) {
        struct op_effect one = effect_of(b, OP_UPDATE, trips->fields.at[i]);
        if (str_eq(q->mapping, part_of(b->arena, &one)))
            return trips->emptied.at[i];
    }
    return NULL;
}

/* What they covered is let go, or held and asked about by another brake. */
static bool close_moot(struct braking *b, const struct brake_trips *trips, struct err *err)
{
    struct store *store = b->worker->store;
    for (size_t i = 0; i < b->asked.n; i++) {
        const struct question *q = &b->asked.at[i];
        struct op_effect effect;
        if (!words_of(b, trips, q, &effect) &&
            (!op_uncover(store, &effect, q->question, err) ||
             !question_close(store, &q->question, 1, "gone", err)))
            return false;
    }
    return true;
}

static bool judge_side(struct worker *worker, struct arena *arena, const struct sync *sync,
                       enum side side, struct err *err)
{
    struct braking b = {.worker = worker,
                        .arena = arena,
                        .sync = sync,
                        .side = side,
                        .now_ms = sys_now_ms(worker->sys)};
    struct brake_trips trips;
    return brakes_look(worker->store, arena, sync, side, b.now_ms, 0, &trips, err) &&
           load_asked(&b, &b.asked, err) && close_moot(&b, &trips, err) &&
           brake(&b, OP_CREATE, trips.creates, err) && brake(&b, OP_ARCHIVE, trips.deletes, err) &&
           brake_updates(&b, &trips, err) && op_set_judged(worker->store, sync->name, side, err);
}

bool brakes_judge(struct worker *worker, struct arena *arena, const char *account, const char *type,
                  struct err *err)
{
    for (size_t i = 0; i < worker->config->n; i++) {
        const struct sync *sync = &worker->config->syncs[i];
        for (enum side side = SIDE_HUBSPOT; side <= SIDE_NETSUITE; side++) {
            if (sync_reads(sync, side, account, type) &&
                !judge_side(worker, arena, sync, side, err))
                return false;
        }
    }
    return true;
}

bool engine_apply_brakes(struct worker *worker, struct err *err)
{
    struct arena *arena AUTO_ARENA = arena_new();
    return store_begin(worker->store, err) &&
           store_end(worker->store,
                     vanished_ask(worker, arena, err) &&
                         brakes_judge(worker, arena, NULL, NULL, err),
                     err);
}
