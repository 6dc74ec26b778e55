package org.argali.onnx;

import java.util.List;
import java.util.function.Consumer;
import org.argali.op.Value;

/**
 * How a node is written, perhaps with some before it.
 *
 * @param inputs the values that must be there
 * @param write writes the outputs of the node
 */
record Compound(List<Value> inputs, Consumer<Site> write) {}
