/* What the option tables say, as text: help for the terminal, the man page, completion for shells,
 * and the page of the documentation. Words stand in the tables; here is only their form. */
#ifndef TENON_CLI_HELP_H
#define TENON_CLI_HELP_H

#include "base/buf.h"
#include "cli/cli.h"

void help_overview(struct buf *out);
void help_group(struct buf *out, const char *word); /* all commands that begin with it */
void help_command(struct buf *out, const struct cli_command *command);
void help_man(struct buf *out);      /* tenon.1 */
void help_markdown(struct buf *out); /* docs/commands.md */
void help_bash(struct buf *out);
void help_zsh(struct buf *out);

#endif
