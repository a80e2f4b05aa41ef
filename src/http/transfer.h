/* One request over one libcurl easy handle: set up, run by whoever holds the handle (client.c), and
 * judged when it has ended. Knows what the server can have seen of it; knows nothing of other
 * requests, of waiting or of repeating. */
#ifndef TENON_HTTP_TRANSFER_H
#define TENON_HTTP_TRANSFER_H

#include "base/buf.h"
#include "http/client.h"

#include <curl/curl.h>

struct transfer {
    const struct http_client_options *options;
    CURL *easy;
    struct arena *arena; /* of the request and its answer */
    struct http_request request;
    size_t index;
    struct transfer *next; /* of the client's free ones */

    struct curl_slist *sent_headers;
    VEC(struct http_header) headers;
    size_t headers_bytes;
    struct buf body;
    int64_t sent_ms;
    bool started;    /* a connection stood and the request was about to be sent */
    bool restarted;  /* libcurl was about to send it a second time */
    bool head_whole; /* the blank line after the headers has come */
    bool too_large;
    char words[CURL_ERROR_SIZE];
};

struct transfer *transfer_new(const struct http_client_options *options);
void transfer_free(struct transfer *transfer);

/* Makes the easy handle ready for transfer->request. False and *err (ERR_INVALID) when that cannot
 * be sent as it is. */
bool transfer_begin(struct transfer *transfer, struct err *err);
/* What became of it; the memory is the transfer's until transfer_end. */
struct http_response transfer_judge(struct transfer *transfer, CURLcode code);
/* Forgets the request and its answer; the handle keeps its connection. */
void transfer_end(struct transfer *transfer);

#endif
