package org.argali.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.graph.Node;
import org.argali.op.TableUpdate;
import org.argali.op.ZeroGradient;
import org.argali.spi.Kernel;
import org.argali.tensor.TensorType;

/**
 * The update of a table by rows that were looked up: the loop's program for a few rows at a time, and what is left of it for
 * rows without a gradient.
 */
final class TableUpdateOnCpu {
    /** Lanes of a chunk: many where most rows are looked up, few where rows in between can be left out. */
    private static final int MANY = 1024;

    private static final int FEW = 256;

    private final TableUpdate op;
    private final ZeroGradient zero;
    private final List<TensorType> inputs; // of the loop
    private final List<TensorType> outputs;
    private final int rows;
    private final int chunk;

    private TableUpdateOnCpu(TableUpdate op, Node node) {
        this.op = op;
        this.zero = ZeroGradient.of(op, node.inputTypes());
        this.inputs = op.loopInputs(node.inputTypes());
        this.outputs = node.outputTypes();
        this.rows = op.gradient().rows();
        long ids = node.inputTypes().get(0).size();
        long lanes = 2 * ids >= rows ? MANY : FEW;
        this.chunk = (int) Math.max(1, Math.min(rows, lanes / Math.max(1, width())));
    }

    static Kernel prepare(CpuDevice device, TableUpdate op, Node node) {
        return new TableUpdateOnCpu(op, node).kernel(device, node);
    }

    private Kernel kernel(CpuDevice device, Node node) {
        Attributes a = new Attributes()
                .add(rows)
                .add(width())
                .add(node.inputTypes().get(0).size())
                .add(chunk)
                .add(IntStream.range(0, inputs.size()).mapToLong(this::bytes).toArray())
                .add(outputs.stream()
                        .mapToLong(t -> width() * t.dtype().bytes())
                        .toArray())
                .add(zero.kept().stream().mapToLong(this::without).toArray());
        addLoops(a, chunk);
        if (rows % chunk > 0) {
            addLoops(a, rows % chunk);
        }
        ElementwiseCode all = all(chunk);
        CpuKernel.InPlace inPlace = (input, output) -> input >= 2 && canRunInPlace(all, input - 2, output);
        return new CpuKernel(
                device,
                CpuKernel.where(node),
                "table_update",
                a,
                inPlace,
                GatherOnCpu.outside(node, node.inputTypes().get(0).shape(), rows));
    }

    private long width() {
        TensorType own = inputs.get(op.at());
        return own.shape().size(1, own.rank());
    }

    /** Of a row of an input: 0 where all rows read the same, -1 for the gradient. */
    private long bytes(int input) {
        TensorType t = inputs.get(input);
        return input == op.at()
                ? -1
                : hasRows(t) ? t.shape().size(1, t.rank()) * t.dtype().bytes() : 0;
    }

    private boolean hasRows(TensorType t) {
        return t.rank() == inputs.get(op.at()).rank() && t.dim(0) == rows;
    }

    /** The number of an input of the loop where the gradient is left out. */
    private long without(int input) {
        return input > op.at() ? input - 1 : input;
    }

    private void addLoops(Attributes a, int some) {
        a.addAll(all(some).attributes());
        if (zero.computes()) {
            a.addAll(rest(some).attributes());
        }
    }

    private ElementwiseCode all(int some) {
        return new ElementwiseCode(op.loop(), ofRows(inputs, some), ofRows(outputs, some));
    }

    private ElementwiseCode rest(int some) {
        List<TensorType> in = new ArrayList<>(ofRows(inputs, some));
        in.remove(op.at());
        List<TensorType> out = new ArrayList<>();
        for (int r = 0; r < outputs.size(); r++) {
            if (zero.kept().get(r) == ZeroGradient.COMPUTED) {
                out.add(outputs.get(r));
            }
        }
        return new ElementwiseCode(zero.rest(), in, ofRows(out, some));
    }

    private List<TensorType> ofRows(List<TensorType> types, int some) {
        return types.stream()
                .map(t -> hasRows(t) ? t.withShape(t.shape().with(0, some)) : t)
                .toList();
    }

    /** @param input of the loop where the gradient is left out */
    private boolean canRunInPlace(ElementwiseCode all, int input, int output) {
        int own = input >= op.at() ? input + 1 : input;
        if (bytes(own) == 0 || !all.canRunInPlace(own, output)) {
            return false;
        }
        int kept = zero.kept().get(output);
        if (kept != ZeroGradient.COMPUTED) {
            return kept == own;
        }
        long before = zero.kept().subList(0, output).stream()
                .filter(k -> k == ZeroGradient.COMPUTED)
                .count();
        return rest(chunk).canRunInPlace(input, (int) before);
    }
}
