package org.argali.layers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.argali.op.Value;
import org.argali.tensor.TensorType;

/**
 * A layer that adds or takes away elements at the edges of the spatial axes.
 *
 * @param <L> the layer's own class
 */
public abstract class EdgeLayer<L extends EdgeLayer<L>> extends ConfiguredLayer<L> {
    private final int rank;
    private final List<Integer> before;
    private final List<Integer> after;
    private DataFormat dataFormat = DataFormat.CHANNELS_LAST;

    /** @param sizes one for all edges, one for each axis, or one before and one after for each axis in turn */
    EdgeLayer(int rank, int... sizes) {
        if (sizes.length != 1 && sizes.length != rank && sizes.length != 2 * rank) {
            throw new IllegalArgumentException("[" + kind() + "] takes "
                    + (rank == 1
                            ? "1 number, or 2: before and after"
                            : "1 number, or " + rank + ": one for each axis, or " + 2 * rank
                                    + ": before and after for each axis")
                    + "; not " + sizes.length);
        }
        this.rank = rank;
        List<Integer> low = new ArrayList<>();
        List<Integer> high = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            low.add(edge(sizes, i, 0));
            high.add(edge(sizes, i, 1));
        }
        this.before = List.copyOf(low);
        this.after = List.copyOf(high);
    }

    private int edge(int[] sizes, int axis, int side) {
        int size = sizes[sizes.length == 1 ? 0 : sizes.length == 2 * rank ? 2 * axis + side : axis];
        if (size < 0) {
            throw new IllegalArgumentException("[" + kind() + "] sizes must not be negative, but one is " + size);
        }
        return size;
    }

    /** Where the channels are; {@link DataFormat#CHANNELS_LAST} by default. */
    public final L dataFormat(DataFormat f) {
        return with(l -> l.setDataFormat(f));
    }

    final void setDataFormat(DataFormat f) {
        dataFormat = f;
    }

    /** Changes {@code x}, whose axes all have an entry in {@code low} and {@code high}. */
    abstract Value change(Call c, Value x, List<Integer> low, List<Integer> high);

    /** How many elements must be on an axis. */
    int needed(int axis) {
        return 0;
    }

    final int before(int axis) {
        return before.get(axis);
    }

    final int after(int axis) {
        return after.get(axis);
    }

    @Override
    protected void checkTypes(List<TensorType> inputs) {
        Arguments.inputs(inputs, 1);
        TensorType x = inputs.get(0);
        Arguments.rank(x, rank + 2, dataFormat.axes(rank));
        for (int i = 0; i < rank; i++) {
            int axis = i + dataFormat.firstSpatialAxis();
            check(
                    x.dim(axis) < 0 || x.dim(axis) >= needed(i),
                    "takes " + before.get(i) + " and " + after.get(i) + " elements from the ends of axis " + axis
                            + ", which has only " + x.dim(axis));
        }
    }

    @Override
    protected List<Value> call(Call c, List<Value> inputs) {
        return List.of(change(c, inputs.get(0), allAxes(before), allAxes(after)));
    }

    private List<Integer> allAxes(List<Integer> spatial) {
        List<Integer> all = new ArrayList<>(Collections.nCopies(rank + 2, 0));
        for (int i = 0; i < rank; i++) {
            all.set(i + dataFormat.firstSpatialAxis(), spatial.get(i));
        }
        return all;
    }

    /** Before and after: a pair for each axis, or for the only one. */
    final Object pairs() {
        List<List<Integer>> pairs = IntStream.range(0, rank)
                .mapToObj(i -> List.of(before(i), after(i)))
                .toList();
        return rank == 1 ? pairs.get(0) : pairs;
    }

    final int rank() {
        return rank;
    }

    final DataFormat dataFormat() {
        return dataFormat;
    }
}
