/**
 * Models as files of ONNX (https://onnx.ai): {@link org.argali.onnx.OnnxExport} writes the graph that {@code predict} builds.
 * Each op becomes a few ONNX nodes, by the table {@code OpNodes}; where several ops are one node of ONNX, {@code Compounds}
 * says so. {@code SizedGraph} finds out which sizes depend on the data.
 *
 * <p>Depends on {@code layers}, {@code graph}, {@code op}, on {@code reference} for what is constant, and on {@code files}.
 */
@NullMarked
package org.argali.onnx;

import org.jspecify.annotations.NullMarked;
