/* Merging one record of a batch: what has a link by its values, what has none by matching and,
 * where nobody matches, by a create. */
#ifndef TENON_ENGINE_MERGE_RECORD_H
#define TENON_ENGINE_MERGE_RECORD_H

#include "engine/decided.h"
#include "engine/matching.h"

/* A record of batch->side without a link: true when its state follows without looking for a partner
 * (it is gone, excluded, its create is under way); else *sync is the one that it belongs to. */
bool merge_alone_settled(struct decided *d, const struct mirror_row *row, const struct sync **sync);
/* Links it, asks, or wants it created. */
bool merge_match(struct decided *d, const struct matching *matching, const struct sync *sync,
                 const struct mirror_row *row, struct err *err);
/* One end of the link is no longer live: what becomes of the other (rule 5). */
bool merge_partner_gone(struct decided *d, struct link *link, const struct mirror_row *const *rows,
                        struct err *err);
/* What a merge leaves of a survivor's two partners without one is asked about (rule 5): what a
 * person has answered is carried out. *said: its state is told. */
bool merge_lost(struct decided *d, const struct mirror_row *row, bool *said, struct err *err);
/* The link's end of `side` was merged into `survivor`, which takes it over; where that one `has`
 * a link, this one ends and what it leaves alone is asked about (rule 5). */
bool merge_pass_link(struct decided *d, struct link *link, enum side side, const char *survivor,
                     const struct link *has, struct err *err);
#define MERGE_CHOICES "{\"choices\":[\"" ANSWER_KEEP "\",\"" ANSWER_ARCHIVE "\"]}"
/* `link` ended when its end of `side` was merged into that of `has`. */
char *merge_lost_words(struct arena *arena, enum side side, const struct link *link,
                       const struct link *has);
/* A live record of batch->side whose link ended with a deletion: where both ends are there again
 * and free, they are linked again, or a person is asked. */
bool merge_restored(struct decided *d, const struct mirror_row *row, struct err *err);
/* The three-way merge of a link's mappings. */
bool merge_linked(struct decided *d, struct link *link, struct err *err);

#endif
