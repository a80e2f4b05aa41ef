/* One writer per workspace (DESIGN rule 13): whose turn it is. A command that finds the workspace
 * taken shows what its holder does and waits until that lets go, which a run does when it has ended
 * and run --watch does between two runs. */
#ifndef TENON_CLI_TURN_H
#define TENON_CLI_TURN_H

#include "cli/engine.h"

/* Waits for the machine's lock on the workspace and keeps it. *got: false when told to stop. */
bool turn_take(struct session *session, bool *got, struct err *err);
/* Another machine holds the lease: shows it and waits a moment. False when told to stop. */
bool turn_wait(struct session *session);
/* Lets others have their turn. */
void turn_leave(struct session *session);

/* Our name for the lease, which tells what lock we have. */
const char *turn_holder(const struct session *session);
/* Is the lease of one whose lock is ours now? Then it is dead. */
bool turn_is_ours(const struct session *session, bool *ours, struct err *err);

#endif
