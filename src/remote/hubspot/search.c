#include "remote/hubspot/search.h"

#include "json/writer.h"

static void put_filter(struct json_writer *w, const struct hubspot_filter *filter)
{
    json_begin_object(w);
    json_set_text(w, "propertyName", filter->property);
    json_set_text(w, "operator", filter->operator);
    if (filter->values) {
        json_key(w, "values");
        json_begin_array(w);
        for (size_t i = 0; i < filter->values->n; i++)
            json_put_text(w, filter->values->at[i]);
        json_end_array(w);
    } else {
        json_set_text(w, "value", filter->value);
    }
    json_end_object(w);
}

static char *body_of(struct arena *arena, const struct hubspot_search *search)
{
    struct buf body AUTO_BUF = buf_init(0);
    struct json_writer w = json_writer_init(&body);
    json_begin_object(&w);
    json_key(&w, "filterGroups");
    json_begin_array(&w);
    json_begin_object(&w);
    json_key(&w, "filters");
    json_begin_array(&w);
    for (size_t i = 0; i < search->n_filters; i++)
        put_filter(&w, &search->filters[i]);
    json_end_array(&w);
    json_end_object(&w);
    json_end_array(&w);
    json_key(&w, "sorts");
    json_begin_array(&w);
    json_begin_object(&w);
    json_set_text(&w, "propertyName", search->sort);
    json_set_text(&w, "direction", "ASCENDING");
    json_end_object(&w);
    json_end_array(&w);
    json_key(&w, "properties");
    json_begin_array(&w);
    json_put_text(&w, search->type->modified);
    json_end_array(&w);
    json_set_int(&w, "limit", (int64_t)search->limit);
    json_end_object(&w);
    return str_dup(arena, buf_text(&body));
}

bool hubspot_search(struct hubspot *hubspot, struct arena *arena,
                    const struct hubspot_search *search, struct hubspot_found *out, struct err *err)
{
    struct hubspot_call call = {
        .method = "POST",
        .path = str_fmt(arena, "/crm/objects/" HUBSPOT_VERSION "/%s/search", search->type->slug),
        .body = body_of(arena, search),
        .search = true};
    if (str_utf8_length(call.body) > HUBSPOT_SEARCH_BODY)
        return err_set(err, ERR_BUG, "A HubSpot search of more than %d characters",
                       HUBSPOT_SEARCH_BODY);
    *out = (struct hubspot_found){0};
    if (hubspot_call(hubspot, arena, &call, err))
        out->results = hubspot_results(&call, err);
    if (!out->results)
        return err_wrap(err, "searching HubSpot %s", search->type->slug);
    out->n = out->results->n;
    out->more = json_get(json_get(call.json, "paging"), "next") ||
                json_get_int(call.json, "total", 0) > (int64_t)out->n;
    out->sent_ms = call.sent_ms;
    out->answered_ms = call.answered_ms;
    out->clock_ms = call.clock_ms;
    return true;
}
