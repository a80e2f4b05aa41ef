#include "record/transform.h"

static struct translation not_linked(const struct job *job, enum translate_result result,
                                     const char *cause)
{
    if (!cause)
        cause = str_fmt(job->arena, "%s in %s has no partner yet", job->in[0].text,
                        field_words(job->arena, job->from, job_field(job, job->from, 0)));
    return (struct translation){.result = result, .cause = cause};
}

/* Owners and references alike: the partner of what the field points to. */
struct translation partner_translate(const struct job *job)
{
    if (job->in[0].state == VALUE_EMPTY)
        return (struct translation){.values = {value_empty()}};
    const struct map *partners = job->env->partners[job->from];
    const struct partner *partner = partners ? map_get(partners, job->in[0].text) : NULL;
    switch (partner ? partner->state : PARTNER_UNKNOWN) {
    case PARTNER_LINKED:
        return (struct translation){.values = {value_of(partner->ref)}};
    case PARTNER_NEVER:
        return not_linked(job, TRANSLATE_NEVER, partner->cause);
    case PARTNER_WAITING:
        return not_linked(job, TRANSLATE_WAITING, partner->cause);
    case PARTNER_UNKNOWN:
        break;
    }
    return not_linked(job, TRANSLATE_WAITING, NULL);
}
