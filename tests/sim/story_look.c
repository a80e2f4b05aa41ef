/* What a person sees of a story, and answers. */
#include "tests/sim/story.h"

#include "engine/answer.h"
#include "store/link.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->message);
}

struct model_record *story_partner(struct story *s, enum side side, const char *id)
{
    struct err err = {0};
    struct map links;
    must(link_get(s->store, s->arena, &s->pairs[0], side, &(struct str_list){&id, 1}, &links, &err),
         &err);
    const struct link *link = map_get(&links, id);
    return link ? model_find(&s->model[other(side)], link->end[other(side)].id) : NULL;
}

const struct mirror_row *story_row(struct story *s, enum side side, const char *id)
{
    struct err err = {0};
    struct map rows;
    must(mirror_get(s->store, s->arena, s->pairs[0].account[side], s->pairs[0].type[side],
                    &(struct str_list){&id, 1}, &rows, &err),
         &err);
    return map_get(&rows, id);
}

const struct question *story_question(struct story *s, const char *kind)
{
    struct err err = {0};
    struct question_list list;
    must(question_list(s->store, s->arena, "open", 0, 1000, &list, &err), &err);
    const struct question *first = NULL;
    for (size_t i = 0; i < list.n && !first; i++)
        if (str_eq(list.at[i].kind, kind))
            first = list.at + i;
    return first;
}

void story_answer(struct story *s, const struct question *question, const char *answer)
{
    struct err err = {0};
    must(answer_give(s->store, &s->config, question, answer, s->clock.now_ms, &err) || s->dead,
         &err);
}

int64_t story_count(struct story *s, const char *sql)
{
    struct err err = {0};
    struct db_rows *rows AUTO_ROWS = db_query(s->store->db, sql, DB_NO_PARAMS, &err);
    must(rows && db_next(rows, &err), &err);
    return db_int(rows, 0);
}
