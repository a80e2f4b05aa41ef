/* Forgetting a person: what Tenon holds of a record and of its partner is overwritten, and nothing
 * is created for their e-mail address any more. The two systems are not touched: what stands there
 * is deleted there. */
#ifndef TENON_ENGINE_FORGET_H
#define TENON_ENGINE_FORGET_H

#include "engine/engine.h"

struct forget_summary {
    size_t records; /* whose values were overwritten */
    size_t emails;  /* that are on the list now */
};

/* By whoever has the lease. ERR_NOT_FOUND: no such record is known; ERR_CONFLICT: a write to it is
 * under way, try again later. When it returns true the database's files hold no remains either
 * (PostgreSQL: but for what its own logs and backups keep). */
bool forget_person(struct worker *worker, const char *account, const char *type, const char *id,
                   struct forget_summary *out, struct err *err);

/* The same for whom a person has said so in answer to a question. What is under way waits for the
 * next time. */
bool forget_answered(struct worker *worker, struct err *err);

/* The sources of creates that are made for a forgotten person's e-mail address: ids as a set. */
bool forget_blocked(struct worker *worker, struct arena *arena, const struct sync *sync,
                    enum side side, const struct record *const *records, size_t n, struct map *out,
                    struct err *err);

#endif
