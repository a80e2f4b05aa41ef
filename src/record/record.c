#include "record/record.h"

#include "record/names.h"

NAMES_DEFINE(presence, enum presence, PRESENCES)
