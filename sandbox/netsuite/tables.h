/* The built-in tables of the catalog, as data. Used by catalog.c alone. */
#ifndef TENON_SANDBOX_NETSUITE_TABLES_H
#define TENON_SANDBOX_NETSUITE_TABLES_H

#include "sandbox/netsuite/catalog.h"

/* A table without storage of its own: tables_views creates it. */
#define NS_VIEW (1U << 11)

extern const struct ns_table tables_all[];
extern const size_t tables_n;
extern const char tables_views[];

#endif
