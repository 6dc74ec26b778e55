/**
 * The command line, {@code ./argali}: {@link org.argali.cli.Main} lists the subcommands, each a class of its own.
 *
 * <p>A command reads its options, calls what a user's own program would call, and prints. Start reading at {@code Main}.
 */
@NullMarked
package org.argali.cli;

import org.jspecify.annotations.NullMarked;
