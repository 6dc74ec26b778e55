package org.argali.tck;

import java.util.List;
import java.util.stream.Stream;
import org.argali.graph.Node;

/**
 * The table of what every backend must compute: one row for each interesting case, sizes at edges of vectors, warps and
 * blocks. Adding an op means adding rows.
 */
public final class Cases {
    /** Sizes around the boundaries of loops. */
    static final List<Integer> EDGES = List.of(1, 2, 3, 31, 32, 33, 255, 256, 257, 1009);

    private static final List<OpCase> FLOATS = Stream.of(
                    UnaryCases.rows(),
                    BinaryCases.rows(),
                    SelectCastCases.rows(),
                    FusedCases.rows(),
                    FusedRowsCases.rows(),
                    FusedSumsCases.rows(),
                    MovementCases.rows(),
                    JoinCases.rows(),
                    ReduceCases.rows(),
                    SquaredDeviationsCases.rows(),
                    SoftmaxCases.rows(),
                    AttendCases.rows(),
                    MatMulCases.rows(),
                    BiasedCases.rows(),
                    ConvCases.rows(),
                    PoolCases.rows(),
                    GatherCases.rows(),
                    TableUpdateCases.rows(),
                    LookupConvCases.rows(),
                    SeparableConvCases.rows(),
                    RecurrenceCases.rows(),
                    CtcCases.rows(),
                    SourceCases.rows())
            .flatMap(List::stream)
            .toList();

    private static final List<OpCase> ALL =
            Stream.concat(FLOATS.stream(), HalfCases.of(FLOATS).stream()).toList();

    private Cases() {}

    /** All rows. */
    public static List<OpCase> all() {
        return ALL;
    }

    /** Rows whose gradient is checked too. */
    public static List<OpCase> withGradient() {
        return ALL.stream().filter(c -> c.differentiable() > 0).toList();
    }

    /** The nodes of all rows and of their gradients. */
    public static List<Node> nodes() {
        return Stream.concat(
                        ALL.stream().map(OpCase::graph),
                        withGradient().stream()
                                .map(c -> Gradients.of(c, Seed.ofTable()).graph()))
                .flatMap(g -> g.nodes().stream())
                .toList();
    }
}
