package org.argali.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each op says to inputs that it cannot take. */
class ShapeRulesTest {
    private static final Conv CONV = new Conv(Window.of(3, 3), 1);
    private static final Pool POOL = new Pool(Pool.Kind.MAX, Window.of(2, 2));
    private static final Gru GRU = new Gru(CellActivation.TANH, CellActivation.SIGMOID);
    private static final Lstm LSTM = new Lstm(CellActivation.TANH, CellActivation.SIGMOID);

    /** A wrong use; {@code inputs} are types between blanks. */
    record Wrong(Op op, String inputs, String message) {
        List<TensorType> types() {
            return inputs.isEmpty()
                    ? List.of()
                    : Arrays.stream(inputs.split(" ", -1))
                            .map(TensorType::parse)
                            .toList();
        }
    }

    static List<Wrong> wrongs() {
        return List.of(
                new Wrong(new ArgMax(2), "f32[2,3]", "[arg_max] there is no axis 2 in rank 2. Inputs: f32[2,3]"),
                new Wrong(new ArgMax(1), "f32[2,0]", "[arg_max] axis 1 is empty"),
                new Wrong(Binary.ADD, "f32[3]", "[add] takes 2 inputs, not 1. Inputs: f32[3]"),
                new Wrong(
                        Binary.ADD,
                        "f32[3] i32[3]",
                        "[add] inputs must have one dtype, but f32 != i32; cast one of them. Inputs: f32[3], i32[3]"),
                new Wrong(
                        Binary.MUL,
                        "f32[2,3] f32[2,4]",
                        "[mul] sizes must be equal or 1, but on axis -1 3 != 4. Inputs: f32[2,3], f32[2,4]"),
                new Wrong(Binary.ADD, "f32[5,1,3] f32[4,1,1]", "on axis -3 5 != 4"),
                new Wrong(Binary.ADD, "bool[3] bool[3]", "[add] is not defined for bool; cast the inputs first"),
                new Wrong(Binary.AND, "f32[3] f32[3]", "[and] is not defined for f32; cast the inputs first"),
                new Wrong(Binary.POW, "i32[3] i32[3]", "[pow] is defined for float32 only; cast the inputs first"),
                new Wrong(new BroadcastTo(Shape.of(4)), "f32[3]", "[broadcast_to] sizes must be equal or 1"),
                new Wrong(new BroadcastTo(Shape.of(3)), "f32[2,3]", "[broadcast_to] cannot reach shape [3]"),
                new Wrong(new BroadcastTo(Shape.of(1)), "f32[3]", "[broadcast_to] cannot reach shape [1]"),
                new Wrong(new Cast(DType.INT32), "f32[3] f32[3]", "[cast] takes 1 inputs, not 2"),
                new Wrong(Compare.LT, "f32[3] i32[3]", "[lt] inputs must have one dtype, but f32 != i32"),
                new Wrong(new Split(1, List.of(1)), "f32[3]", "[split] there is no axis 1 in rank 1"),
                new Wrong(new Split(0, List.of()), "f32[3]", "[split] gives at least one part"),
                new Wrong(new Split(0, List.of(4, -1)), "f32[3]", "[split] sizes are at least 0, got [4, -1]"),
                new Wrong(
                        new Split(0, List.of(1, 1)),
                        "f32[3]",
                        "[split] the parts [1, 1] do not make up axis 0 of size 3"),
                new Wrong(new Concat(0), "", "[concat] takes at least one input"),
                new Wrong(new Concat(2), "f32[2,3] f32[2,3]", "[concat] there is no axis 2 in rank 2"),
                new Wrong(new Concat(0), "f32[2,3] f32[3]", "[concat] ranks must agree, but 2 != 1"),
                new Wrong(
                        new Concat(0),
                        "f32[2,3] f32[2,4]",
                        "[concat] joins on axis 0, but sizes differ on axis 1: 3 != 4. Inputs: f32[2,3], f32[2,4]"),
                new Wrong(CONV, "f32[1,5,5] f32[3,3,1,1]", "[conv] input and filter must have rank 4"),
                new Wrong(CONV, "i32[1,5,5,1] i32[3,3,1,1]", "[conv] input 0 must be float32; cast it first"),
                new Wrong(CONV, "f32[1,5,5,1] f32[3,2,1,1]", "[conv] the filter must begin with the window [3, 3]"),
                new Wrong(
                        CONV,
                        "f32[1,5,5,4] f32[3,3,3,8]",
                        "[conv] the filter sees 3 channels in each of 1 groups, but the input has 4"),
                new Wrong(
                        new Conv(Window.of(3, 3), 2),
                        "f32[1,5,5,4] f32[3,3,2,7]",
                        "[conv] 7 filters do not divide into 2 groups"),
                new Wrong(
                        new Conv(Window.of(3, 3), 0),
                        "f32[1,5,5,4] f32[3,3,2,7]",
                        "[conv] groups are at least 1, not 0"),
                new Wrong(
                        CONV,
                        "f32[1,5,2,4] f32[3,3,4,8]",
                        "[conv] a window of 3 does not fit axis 2 of size 2 with padding 0 and 0"),
                new Wrong(
                        new Conv.BackwardData(Window.of(3, 3), 1, Shape.of(1, 5, 5, 4)),
                        "f32[3,3,4,8] f32[1,4,3,8]",
                        "[conv.backward_data] the gradient must have shape [1,3,3,8]"),
                new Wrong(
                        new Conv.BackwardFilter(Window.of(3, 3), 1),
                        "f32[1,5,5,4] f32[1,3,2,8]",
                        "[conv.backward_filter] the gradient must have shape [1,3,3,8]"),
                new Wrong(
                        new Conv.BackwardFilter(Window.of(3, 3), 2),
                        "f32[1,5,5,4] f32[1,3,3,7]",
                        "[conv.backward_filter] input and gradient must have rank 4 and whole groups"),
                new Wrong(
                        new Biased(MatMul.PLAIN, true), "f32[2,3] f32[3,4] f32[3]", "[biased] the bias must be f32[4]"),
                new Wrong(
                        new Biased(Binary.ADD, false),
                        "f32[2,3] f32[2,3] f32[3]",
                        "[biased] add is neither a matrix product nor a convolution"),
                new Wrong(new Fill(TensorType.f32(3), 1), "f32[3]", "[fill] takes 0 inputs, not 1"),
                new Wrong(
                        new Fused(1, List.of(new Fused.Step(new Softmax(), List.of(0))), List.of(1)),
                        "f32[3]",
                        "[fused] softmax is not elementwise"),
                new Wrong(
                        new Fused(1, List.of(new Fused.Step(Unary.NEG, List.of(1))), List.of(1)),
                        "f32[3]",
                        "[fused] arguments come before their step, but step 0 has [1]"),
                new Wrong(
                        new Fused(2, List.of(new Fused.Step(Unary.NEG, List.of(0))), List.of(1, 2)),
                        "f32[3] f32[4]",
                        "[fused] results must have one shape, got [f32[4], f32[3]]"),
                new Wrong(
                        new Fused.Many(new Fused(2, List.of(new Fused.Step(Binary.MUL, List.of(0, 1))), List.of(2)), 2),
                        "f32[3] f32[] f32[4]",
                        "[fused.many] takes 4 inputs, not 3"),
                new Wrong(
                        new Fused.Many(new Fused(2, List.of(new Fused.Step(Binary.MUL, List.of(0, 1))), List.of(2)), 2),
                        "f32[3] f32[] f32[4] f32[4]",
                        "[fused.many] inputs must be alike in each loop, of its shape or of one element"),
                new Wrong(
                        new Fused.Many(new Fused(2, List.of(new Fused.Step(Binary.MUL, List.of(0, 1))), List.of(2)), 1),
                        "f32[2,3] f32[3]",
                        "[fused.many] inputs must be alike in each loop, of its shape or of one element"),
                new Wrong(
                        new Fused.ManySums(new Fused.Many(
                                new Fused(1, List.of(new Fused.Step(Unary.NEG, List.of(0))), List.of(1)), 2)),
                        "i32[3] i32[4]",
                        "[fused.many_sums] sums one float32 result of each loop, got [i32[3]]"),
                new Wrong(
                        new FusedRows(1, List.of(new Fused.Step(Unary.EXP, List.of(0))), List.of(1)),
                        "f32[2,3]",
                        "[fused_rows] nothing is reduced; use fused"),
                new Wrong(
                        new FusedSums(1, List.of(new Fused.Step(Unary.EXP, List.of(0))), List.of(1)),
                        "f32[2,3]",
                        "[fused_sums] nothing is summed; use fused"),
                new Wrong(
                        new FusedSums(
                                1,
                                List.of(
                                        new Fused.Step(new Reduce(Reduce.Kind.SUM, List.of(0), true), List.of(0)),
                                        new Fused.Step(Binary.SUB, List.of(0, 1))),
                                List.of(2)),
                        "f32[2,3]",
                        "[fused_sums] arguments come before their step and are no sums, but step 1 has [0, 1]"),
                new Wrong(
                        new FusedSums(
                                1,
                                List.of(new Fused.Step(new Reduce(Reduce.Kind.SUM, List.of(1), true), List.of(0))),
                                List.of(1)),
                        "f32[2,3]",
                        "[fused_sums] reduce is neither elementwise nor a sum over the first axes"),
                new Wrong(
                        new SquaredDeviations(List.of(1), true),
                        "f32[2,3]",
                        "[squared_deviations] is over the first axes, not [1]"),
                new Wrong(
                        new SquaredDeviations(List.of(0), true),
                        "bf16[2,3]",
                        "[squared_deviations] is defined for f32"),
                new Wrong(
                        new TableUpdate(
                                new Gather.Backward(5),
                                0,
                                new Fused(2, List.of(new Fused.Step(Binary.ADD, List.of(0, 1))), List.of(2))),
                        "i32[3] f32[3,2] f32[2]",
                        "[table_update] results must have the gradient's shape, also where there is none"),
                new Wrong(new Gather(), "f32[] i32[3]", "[gather] the table must have at least one axis"),
                new Wrong(new Gather(), "f32[5,2] f32[3]", "[gather] ids must be int32; cast them first"),
                new Wrong(
                        new Gather.Backward(5),
                        "i32[3,4] f32[3,5,2]",
                        "[gather.backward] the gradient must begin with the axes of the ids"),
                new Wrong(new Iota(TensorType.bool(3), 0), "", "[iota] counts in a number type, not bool"),
                new Wrong(new Iota(TensorType.i32(3), 1), "", "[iota] there is no axis 1 in rank 1"),
                new Wrong(new LogSoftmax(), "i32[3]", "input 0 must be float32; cast it first"),
                new Wrong(new LookupConv(), "f32[2,3] i32[4,5]", "[lookup_conv] products must have rank 3"),
                new Wrong(new LookupConv(), "f32[2,3,4] i32[4,2]", "[lookup_conv] a window of 3 does not fit 2 ids"),
                new Wrong(
                        new LookupConv.Backward(2, 3),
                        "i32[4,5] f32[4,5,2]",
                        "[lookup_conv.backward] the gradient must be [4,3,filters]"),
                new Wrong(
                        new SeparableConv(Window.of(3, 3).strides(2, 2), true, SeparableConv.NO_POOL, true),
                        "f32[1,5,5,2] f32[3,3,1,2] f32[1,1,2,4]",
                        "[separable_conv] the window must move by one over two axes, and be larger than its padding"),
                new Wrong(
                        new SeparableConv(Window.of(3, 3), true, SeparableConv.NO_POOL, true),
                        "f32[1,5,5,2] f32[3,3,1,4] f32[1,1,4,4]",
                        "[separable_conv] the depthwise filter must have one filter for each channel"),
                new Wrong(
                        new SeparableConv(Window.of(3, 3), true, SeparableConv.NO_POOL, true),
                        "f32[1,5,5,2] f32[3,3,1,2] f32[1,1,2,4] f32[2]",
                        "[separable_conv] the bias must be f32[4]"),
                new Wrong(
                        new SeparableConv(Window.of(3, 3), true, Window.of(2, 2), true),
                        "f32[1,5,5,2] f32[3,3,1,2] f32[1,1,2,4]",
                        "[separable_conv] windows of a maximum must lie side by side"),
                new Wrong(
                        new SeparableConv(Window.of(3, 3), true, SeparableConv.NO_POOL, false),
                        "f32[1,5,5,2] f32[3,3,1,2] f32[1,1,2,4]",
                        "[separable_conv] the result or a maximum must be wanted"),
                new Wrong(
                        new SeparableConv.Backward(
                                Window.of(3, 3), SeparableConv.NO_POOL, SeparableConv.InputGradient.WHOLE),
                        "f32[1,5,5,2] f32[3,3,1,2] f32[1,1,2,4] f32[1,5,5,4]",
                        "[separable_conv.backward] the result's gradient must be f32[1,3,3,4]"),
                new Wrong(
                        new Attend(),
                        "f32[2,2,3,4] f32[2,2,5,4]",
                        "[attend] takes query, key, value, and at most one mask"),
                new Wrong(
                        new Attend(),
                        "f32[2,3,4] f32[2,5,4] f32[2,5,6]",
                        "[attend] inputs must be [n,h,steps,features]"),
                new Wrong(
                        new Attend(),
                        "f32[2,2,3,4] f32[2,2,5,3] f32[2,2,5,6]",
                        "[attend] a key has the query's batch, heads and features"),
                new Wrong(
                        new Attend(),
                        "f32[2,2,3,4] f32[2,2,5,4] f32[2,2,4,6]",
                        "[attend] there is one value for each key"),
                new Wrong(new Attend(), "f32[2,2,3,4] f32[2,2,0,4] f32[2,2,0,6]", "[attend] needs at least one key"),
                new Wrong(
                        new Attend(),
                        "f32[2,2,3,4] f32[2,2,5,4] f32[2,2,5,6] bool[2,1,3,4]",
                        "[attend] the mask must be bool and broadcast to [2,2,3,5]"),
                new Wrong(
                        new Attend.Backward(),
                        "f32[2,2,3,4] f32[2,2,5,4] f32[2,2,5,6] f32[2,2,3,6] f32[2,2,3] f32[2,2,3,6]",
                        "[attend.backward] y, statistics and dy must be"),
                new Wrong(new Ctc(), "f32[2,4,3]", "[ctc] takes 4 inputs, not 1"),
                new Wrong(
                        new Ctc(),
                        "f32[2,4,0] i32[2,3] i32[2] i32[2]",
                        "[ctc] inputs must be f32[n,t,c], c at least 1, i32[n,l], i32[n] and i32[n]"),
                new Wrong(
                        new Ctc(),
                        "bf16[2,4,3] i32[2,3] i32[2] i32[2]",
                        "[ctc] logarithms of probabilities must be float32"),
                new Wrong(new Ctc(), "f32[2,4,3] i32[3,3] i32[2] i32[2]", "[ctc] labels must be i32[2,l]"),
                new Wrong(new Ctc(), "f32[2,4,3] i32[2,3] i32[2] i32[3]", "[ctc] lengths must be i32[2]"),
                new Wrong(
                        new Ctc.Backward(),
                        "f32[2,4,3] i32[2,3] i32[2] i32[2] f32[2,4,6] f32[2]",
                        "[ctc.backward] the fifth input must be f32[2,4,7]"),
                new Wrong(
                        new Ctc.Backward(),
                        "f32[2,4,3] i32[2,3] i32[2] i32[2] f32[2,4,7] f32[3]",
                        "[ctc.backward] the last input must be f32[2]"),
                new Wrong(LSTM, "f32[2,4,12]", "[lstm] takes 5 inputs, not 1"),
                new Wrong(
                        LSTM,
                        "f32[2,4,10] f32[3,12] f32[2,3] f32[2,3] bool[2,4]",
                        "[lstm] the first input must be f32[n,t,12]"),
                new Wrong(
                        LSTM,
                        "f32[2,4,12] f32[3,10] f32[2,3] f32[2,3] bool[2,4]",
                        "[lstm] the recurrent kernel must be f32[u,4u]"),
                new Wrong(
                        LSTM,
                        "f32[2,4,12] f32[3,12] f32[2,4] f32[2,3] bool[2,4]",
                        "[lstm] the states must be f32[2,3]"),
                new Wrong(
                        LSTM, "f32[2,4,12] f32[3,12] f32[2,3] f32[2,3] f32[2,4]", "[lstm] the mask must be bool[2,4]"),
                new Wrong(
                        new Lstm.Backward(CellActivation.TANH, CellActivation.SIGMOID),
                        "f32[3] f32[3] f32[3] f32[3] f32[3] f32[3] f32[3]",
                        "[lstm.backward] inputs must be [u,4u] ... [n,t,4u]"),
                new Wrong(GRU, "f32[2,4,9]", "[gru] takes 5 inputs, not 1"),
                new Wrong(
                        GRU,
                        "f32[2,4,9] f32[3,9] f32[3] f32[2,3] bool[2,4]",
                        "[gru] inputs must be [f32[2,4,9], f32[3,9], f32[9], f32[2,3], bool[2,4]]"),
                new Wrong(GRU, "f32[9] f32[3,9] f32[9] f32[2,3] bool[2,4]", "[gru] inputs must be [n,t,3u], [u,3u]"),
                new Wrong(
                        new Gru.Backward(CellActivation.TANH, CellActivation.SIGMOID),
                        "f32[3] f32[3] f32[3] f32[3] f32[3] f32[3] f32[3]",
                        "[gru.backward] the fourth input must be [n,t,u]"),
                new Wrong(
                        new SimpleRnn(CellActivation.TANH),
                        "f32[2,4,3] f32[3,9] f32[2,3] bool[2,4]",
                        "[simple_rnn] inputs must be [f32[2,4,3], f32[3,3], f32[2,3], bool[2,4]]"),
                new Wrong(
                        new SimpleRnn.Backward(CellActivation.TANH),
                        "f32[3,3] bool[2,4] f32[2,4,3] f32[2,3,3]",
                        "[simple_rnn.backward] inputs must be [f32[3,3], bool[2,4], f32[2,4,3], f32[2,4,3]]"),
                new Wrong(MatMul.PLAIN, "f32[3] f32[3]", "both inputs must have one rank of at least 2"),
                new Wrong(
                        MatMul.PLAIN,
                        "f32[784,10] f32[32,784]",
                        "inner dimensions must agree, but 10 != 32. Inputs: f32[784,10], f32[32,784]"),
                new Wrong(new MatMul(true, true), "f32[2,3] f32[4,5]", "inner dimensions must agree, but 2 != 5"),
                new Wrong(MatMul.PLAIN, "f32[2,3,4] f32[3,4,5]", "leading axes must agree"),
                new Wrong(
                        new Pad(List.of(1), List.of(1), List.of(0), 0),
                        "f32[2,3]",
                        "[pad] needs a padding for each axis"),
                new Wrong(new Pad(List.of(-1), List.of(1), List.of(0), 0), "f32[2]", "[pad] paddings are at least 0"),
                new Wrong(new Parameter("x", TensorType.f32(1)), "f32[1]", "[parameter] takes 0 inputs, not 1"),
                new Wrong(POOL, "f32[2,4,3]", "[pool] the input must have rank 4"),
                new Wrong(POOL, "f32[2,4,1,3]", "[pool] a window of 2 does not fit axis 2 of size 1"),
                new Wrong(
                        new Pool(Pool.Kind.AVERAGE, Window.of(2).padding(List.of(2), List.of(0))),
                        "f32[1,5,1]",
                        "[pool] padding must be smaller than the window"),
                new Wrong(
                        new Pool(Pool.Kind.AVERAGE, Window.of(2).dilations(2)), "f32[1,5,1]", "[pool] has no dilation"),
                new Wrong(
                        new Pool.Backward(Pool.Kind.MAX, Window.of(2)),
                        "f32[1,5,1] f32[1,3,1] f32[1,4,1]",
                        "[pool.backward] output and gradient must be f32[1,4,1]"),
                new Wrong(
                        new Random(Shape.of(3), 0),
                        "i32[2]",
                        "[random] the state is i32[3]: seed low, seed high, step. Inputs: i32[2]"),
                new Wrong(reduce(0), "bool[3]", "[reduce] is not defined for bool; cast the input first"),
                new Wrong(reduce(1), "f32[3]", "[reduce] there is no axis 1 in rank 1"),
                new Wrong(reduce(1, 0), "f32[3,4]", "[reduce] axes must ascend, got [1, 0]"),
                new Wrong(
                        new Reshape(Shape.of(2, 4)),
                        "f32[7]",
                        "[reshape] the sizes differ: 7 elements do not fill [2,4]. Inputs: f32[7]"),
                new Wrong(new Reverse(List.of(1)), "f32[3]", "[reverse] there is no axis 1 in rank 1"),
                new Wrong(Select.SELECT, "f32[3] f32[3] f32[3]", "[select] the condition must be bool"),
                new Wrong(Select.SELECT, "bool[3] f32[3] i32[3]", "[select] inputs must have one dtype"),
                new Wrong(Select.SELECT, "bool[2] f32[3] f32[3]", "[select] sizes must be equal or 1"),
                new Wrong(
                        new Slice(List.of(0), List.of(1), List.of(1)),
                        "f32[2,3]",
                        "[slice] needs a range for each axis"),
                new Wrong(
                        new Slice(List.of(1), List.of(4), List.of(1)),
                        "f32[3]",
                        "[slice] the range 1 to 4 by 1 is outside axis 0 of size 3"),
                new Wrong(new Slice(List.of(0), List.of(3), List.of(0)), "f32[3]", "[slice] the range 0 to 3 by 0 is"),
                new Wrong(new Softmax(), "f32[]", "[softmax] needs at least one axis"),
                new Wrong(StopGradient.STOP_GRADIENT, "", "[stop_gradient] takes 1 inputs, not 0"),
                new Wrong(After.AFTER, "f32[2]", "[after] takes 2 inputs, not 1"),
                new Wrong(Transfer.TO_HOST, "", "[to_host] takes 1 inputs, not 0"),
                new Wrong(
                        new Transpose(List.of(0, 0)),
                        "f32[2,3]",
                        "[transpose] [0, 0] is not a permutation of the axes"),
                new Wrong(new Transpose(List.of(0)), "f32[2,3]", "[transpose] [0] is not a permutation of the axes"),
                new Wrong(Unary.EXP, "i32[3]", "[exp] is not defined for i32; cast the input first"),
                new Wrong(Unary.NOT, "f32[3]", "[not] is not defined for f32; cast the input first"),
                new Wrong(Unary.NEG, "bool[3]", "[neg] is not defined for bool; cast the input first"));
    }

    private static Reduce reduce(Integer... axes) {
        return new Reduce(Reduce.Kind.SUM, List.of(axes), false);
    }

    @ParameterizedTest
    @MethodSource("wrongs")
    void saysWhatIsWrong(Wrong w) {
        assertThatThrownBy(() -> w.op().infer(w.types()))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining(w.message());
    }

    @Test
    void everyOpIsInTheTable() {
        Set<Class<?>> missing = new LinkedHashSet<>(List.of(Op.class.getPermittedSubclasses()));
        missing.remove(CustomOp.class); // users' own
        wrongs().forEach(w -> missing.removeIf(c -> c.isInstance(w.op())));
        assertThat(missing).isEmpty();
    }

    @Test
    void windowsThatCannotBe() {
        assertThatThrownBy(() -> Window.of(3, 3).strides(2))
                .hasMessage("a window over 2 axes takes one number for each, not [2]");
        assertThatThrownBy(() -> Window.of(3).strides(0)).hasMessage("a window's strides are at least 1, got [0]");
        assertThatThrownBy(() -> Window.of(3).padding(List.of(-1), List.of(0)))
                .hasMessage("a window's paddings are at least 0, got [-1]");
    }

    @Test
    void windowsCountTheirPlaces() {
        assertThat(Window.of(3).outputs(0, 3)).isEqualTo(1);
        assertThat(Window.of(3).outputs(0, 2)).isZero();
        assertThat(Window.of(3).strides(2).outputs(0, 8)).isEqualTo(3);
        assertThat(Window.of(3).dilations(2).extent(0)).isEqualTo(5);
        assertThat(Window.of(3).padding(List.of(1), List.of(1)).outputs(0, 8)).isEqualTo(8);
    }
}
