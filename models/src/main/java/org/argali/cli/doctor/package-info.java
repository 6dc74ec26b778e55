/**
 * What {@code argali doctor} looks at: {@link org.argali.cli.doctor.Doctor} lists the examinations, each a class that reads
 * a {@link org.argali.cli.doctor.Machine} and tells {@link org.argali.cli.doctor.Finding}s.
 *
 * <p>Depends on {@code runtime} and {@code spi}. Start reading at {@code Doctor}.
 */
@NullMarked
package org.argali.cli.doctor;

import org.jspecify.annotations.NullMarked;
