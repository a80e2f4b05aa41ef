/* The few words in which the SQL of SQLite and PostgreSQL differ, replaced in one pass over the
 * text (db.h, db_query, lists them). Words are taken in capitals only, and never inside string
 * literals, quoted names or comments. Knows no grammar beyond that; never fails. */
#ifndef TENON_DB_WORDS_H
#define TENON_DB_WORDS_H

#include "base/arena.h"
#include "db/db.h"

char *db_words(struct arena *arena, const char *sql, enum db_kind kind);

#endif
