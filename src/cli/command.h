/* The list of all commands; each is declared in a file of its own. */
#ifndef TENON_CLI_COMMAND_H
#define TENON_CLI_COMMAND_H

#include "cli/cli.h"

extern const struct cli_command command_init, command_connect_hubspot, command_connect_netsuite,
    command_doctor, command_sync_list, command_sync_add, command_sync_set, command_sync_on,
    command_sync_off, command_sync_delete, command_plan, command_run, command_status, command_runs,
    command_undo, command_forget, command_why, command_questions_list, command_questions_accept,
    command_questions_reject, command_questions_resolve, command_problems, command_config_export,
    command_config_plan, command_config_apply, command_demo, command_help, command_completion;

/* In the order in which help shows them; NULL at the end. */
extern const struct cli_command *const cli_commands[];

/* The command that these words name (one or two of them), and how many they were; NULL: none. */
const struct cli_command *cli_command_find(int n, char *const *words, int *used);
/* Whether there are commands that begin with this word ("sync"). */
bool cli_command_is_group(const char *word);

#endif
