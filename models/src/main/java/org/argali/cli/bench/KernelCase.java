package org.argali.cli.bench;

import java.util.List;
import org.argali.op.Gather;
import org.argali.op.Op;
import org.argali.tensor.TensorType;

/**
 * One kernel to time.
 *
 * @param flops of one run, 0 where that says nothing
 * @param bytes that it must read and write
 * @param below integer inputs lie below this
 */
public record KernelCase(String name, Op op, List<TensorType> inputs, double flops, long bytes, int below) {
    static KernelCase of(String name, Op op, double flops, TensorType... inputs) {
        List<TensorType> in = List.of(inputs);
        long read = in.stream().mapToLong(TensorType::bytes).sum();
        long written = op.infer(in).stream().mapToLong(TensorType::bytes).sum();
        if (op instanceof Gather) { // only the rows that are asked for are read
            return new KernelCase(
                    name,
                    op,
                    in,
                    flops,
                    in.get(1).bytes() + 2 * written,
                    in.get(0).dim(0));
        }
        return new KernelCase(name, op, in, flops, read + written, op instanceof Gather.Backward b ? b.rows() : 2);
    }
}
