/**
 * Pictures as SVG and PNG, drawn without any program, display or font of the machine: {@link
 * org.argali.pictures.Pictures} makes a {@link org.argali.pictures.Picture} of a model, of a training, of weights and of
 * what layers give.
 *
 * <p>A picture is a list of marks, each of which writes itself as SVG and paints itself. Text is painted as outlines of
 * a font that comes along; AWT's fonts stay untouched, since a JDK in a container may have none. Depends on {@code
 * model}, {@code layers}, {@code metrics}, {@code data} and {@code tensor}. Start reading at {@link
 * org.argali.pictures.Pictures}.
 */
@NullMarked
package org.argali.pictures;

import org.jspecify.annotations.NullMarked;
