/* Errors as values: a class that decides what happens next, a scope that says how far the damage
 * reaches, and words a user can act on. The origin fills it once; callers may only put context in
 * front (err_wrap). Never logs, never allocates, never decides about retries. */
#ifndef TENON_BASE_ERR_H
#define TENON_BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

#define ERR_CLASSES(X)                                                                             \
    X(ERR_NONE, "none")                 /* no error */                                             \
    X(ERR_TRANSIENT, "transient")       /* will pass by itself: time-out, 5xx, busy */             \
    X(ERR_RATE_LIMITED, "rate limited") /* wait retry_after_ms */                                  \
    X(ERR_AUTH, "unauthorised")         /* the credential is not accepted: stop the account */     \
    X(ERR_PERMISSION, "forbidden")      /* accepted, but may not do this */                        \
    X(ERR_INVALID, "invalid")           /* the input or request is wrong: do not repeat as is */   \
    X(ERR_CONFLICT, "conflict")         /* something with this identity is there already */        \
    X(ERR_NOT_FOUND, "not found")                                                                  \
    X(ERR_CANCELLED, "cancelled") /* we were told to stop, or lost the lease */                    \
    X(ERR_LOCAL, "local")         /* disk, database, file system of this machine */                \
    X(ERR_BUG, "bug")             /* an invariant of ours does not hold */

#define ERR_SCOPES(X)                                                                              \
    X(SCOPE_RECORD, "record")   /* this record or item alone */                                    \
    X(SCOPE_TYPE, "type")       /* this object type of this account */                             \
    X(SCOPE_ACCOUNT, "account") /* everything of this account */                                   \
    X(SCOPE_RUN, "run")         /* everything */

enum err_class {
#define X(id, name) id,
    ERR_CLASSES(X)
#undef X
};

enum err_scope {
#define X(id, name) id,
    ERR_SCOPES(X)
#undef X
};

struct err {
    enum err_class class;
    enum err_scope scope;
    int http_status;        /* 0: none */
    int64_t retry_after_ms; /* 0: not told */
    char code[64];          /* the vendor's own code, or "" */
    char message[1000];     /* whole sentence(s), cut at a UTF-8 boundary when too long */
};

/* Fills *err (class, SCOPE_RECORD, message) and returns false, so that callers can write
 * `return err_set(err, ...)`. err may be NULL. */
bool err_set(struct err *err, enum err_class class, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message and returns false. */
bool err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Stable names, for storage and JSON. */
const char *err_class_name(enum err_class class);
const char *err_scope_name(enum err_scope scope);

#endif
