package org.argali.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.argali.natives.ArgaliCpu;
import org.argali.op.Binary;
import org.argali.op.Cast;
import org.argali.op.Compare;
import org.argali.op.Fill;
import org.argali.op.Fused;
import org.argali.op.FusedRows;
import org.argali.op.FusedSums;
import org.argali.op.Op;
import org.argali.op.Reduce;
import org.argali.op.Select;
import org.argali.op.Unary;
import org.argali.tensor.DType;
import org.argali.tensor.Shape;
import org.argali.tensor.TensorType;

/**
 * A fused op as a program of the native register machine, with sums of its values or reductions of its rows or without.
 *
 * <p>Values lie in inputs, outputs, registers (one chunk of lanes of four bytes) or slots (one scalar). What depends on
 * scalars alone is computed once, before the loop. Bools are lanes of 0 or 1 inside and bytes outside; halves are floats inside,
 * and only casts know them. Where rows are reduced, a thin value has one lane for each row; what reads it element by element
 * reads it spread along the rows.
 */
final class ElementwiseCode {
    private enum Kind {
        REGISTER,
        INPUT,
        OUTPUT,
        SLOT
    }

    /** Where a value lies; the index of a register is chosen last. */
    private record Place(Kind kind, int index, int bytes, boolean thin) {}

    private record Slot(boolean integer, double value) {}

    /** Reads a scalar input into a slot, or a repeated one into a register. */
    private record Load(int input, int place, DType type) {}

    /** {@code y = code(args)}, all of them numbers of places. */
    private record Instruction(String code, int y, List<Integer> args) {}

    /**
     * What is computed.
     *
     * @param types of inputs and steps
     * @param summed for each result whose sum it is, or -1; empty without sums
     * @param squared for each result whether it is the sum of squared deviations
     */
    private record Body(
            List<Fused.Step> steps,
            List<TensorType> types,
            List<Integer> results,
            List<Integer> summed,
            List<Boolean> squared) {
        Body(List<Fused.Step> steps, List<TensorType> types, List<Integer> results) {
            this(steps, types, results, List.of(), List.of());
        }
    }

    /** The sum of what lies at a place, or of the squared deviations from its mean, is an output. */
    private record Sum(int place, int output, boolean squared) {}

    private final List<Fused.Step> steps;
    private final List<Integer> results;
    private final LoopShape loop;
    private final List<TensorType> inputs;
    private final List<TensorType> outputs;
    private final List<TensorType> types;
    private final List<Place> places = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Load> scalarLoads = new ArrayList<>();
    private final List<Load> loads = new ArrayList<>();
    private final List<Instruction> prologue = new ArrayList<>();
    private final List<Instruction> body = new ArrayList<>();
    private final List<Sum> sums = new ArrayList<>();
    private final Shape shape;
    private final Shape thin; // of a value for each row; the loop's own where there are no rows
    private final long columns;
    private final Map<Integer, Integer> thinInputs = new HashMap<>(); // places of inputs, read row by row
    private final Map<Integer, Integer> spread = new HashMap<>(); // places of thin values, element by element
    private final int[] placeOf; // of each value of the fused op, or -1
    private final int[] uses; // of each value
    private final Map<Integer, Instruction> waiting = new HashMap<>(); // for the step that alone reads it
    private int registers;

    ElementwiseCode(Fused op, List<TensorType> inputs, List<TensorType> outputs) {
        this(
                new Body(op.steps(), op.valueTypes(inputs), op.results()),
                inputs,
                outputs,
                outputs.get(0).shape(),
                outputs.get(0).shape(),
                0);
    }

    ElementwiseCode(FusedSums op, List<TensorType> inputs, List<TensorType> outputs) {
        this(
                new Body(
                        op.loop().steps(),
                        op.loop().valueTypes(inputs),
                        op.results(),
                        IntStream.range(0, outputs.size())
                                .mapToObj(r -> op.isSum(r) ? op.summedBy(r) : -1)
                                .toList(),
                        IntStream.range(0, outputs.size())
                                .mapToObj(op::isSpread)
                                .toList()),
                inputs,
                outputs,
                op.shape(inputs),
                op.shape(inputs),
                op.columns(inputs));
    }

    ElementwiseCode(FusedRows op, List<TensorType> inputs, List<TensorType> outputs) {
        this(
                new Body(op.steps(), op.valueTypes(inputs), op.results()),
                inputs,
                outputs,
                op.row(inputs).shape(),
                op.reduction().kept(op.row(inputs).shape()),
                0);
    }

    private ElementwiseCode(
            Body op, List<TensorType> inputs, List<TensorType> outputs, Shape shape, Shape thin, long columns) {
        this.steps = op.steps;
        this.results = op.results;
        this.inputs = inputs;
        this.outputs = outputs;
        this.shape = shape;
        this.thin = thin;
        this.columns = columns;
        this.types = op.types;
        this.loop = new LoopShape(shape, inputs);
        this.placeOf = new int[types.size()];
        Arrays.fill(placeOf, -1);
        this.uses = new int[types.size()];
        Stream.of(steps.stream().flatMap(s -> s.args().stream()), op.summed.stream(), results.stream())
                .flatMap(values -> values)
                .filter(v -> v >= 0 && v < uses.length)
                .forEach(v -> uses[v]++);
        for (int s = 0; s < steps.size(); s++) {
            emit(steps.get(s), inputs.size() + s);
        }
        for (int r = 0; r < outputs.size(); r++) {
            if (!op.summed.isEmpty() && op.summed.get(r) >= 0) {
                sums.add(new Sum(lanes(op.summed.get(r)), r, op.squared.get(r)));
            } else {
                deliver(r);
            }
        }
        assignRegisters();
    }

    /** Whether a value has a lane for each row only. */
    private boolean isThin(int value) {
        Shape s = types.get(value).shape();
        return !s.equals(shape) && s.equals(thin);
    }

    /** Where a value lies element by element. */
    private int lanes(int value) {
        int from = placeOf(value, false);
        if (!isSlot(from)) {
            return from;
        }
        int register = register(false);
        body.add(new Instruction("copy", register, List.of(from)));
        return register;
    }

    private int place(Kind kind, int index, int bytes, boolean thin) {
        places.add(new Place(kind, index, bytes, thin));
        return places.size() - 1;
    }

    private int register(boolean thin) {
        return place(Kind.REGISTER, registers++, 4, thin);
    }

    private int slot(boolean integer, double value) {
        slots.add(new Slot(integer, value));
        return place(Kind.SLOT, slots.size() - 1, 4, false);
    }

    private boolean isSlot(int place) {
        return places.get(place).kind == Kind.SLOT;
    }

    /** The place of a value for a thin value to read, or for one of all elements; an input is read when it is first asked for. */
    private int placeOf(int value, boolean forThin) {
        Instruction late = waiting.remove(value);
        if (late != null) {
            placeOf[value] = finish(late.code, value, late.args);
        } else if (forThin && value < inputs.size() && isThin(value) && loop.access(value) != LoopShape.Access.SCALAR) {
            return thinInputs.computeIfAbsent(value, v -> readDirectly(v, true));
        } else if (placeOf[value] < 0) {
            placeOf[value] = read(value);
        }
        return forThin || !places.get(placeOf[value]).thin
                ? placeOf[value]
                : spread.computeIfAbsent(value, v -> apply("spread", List.of(placeOf[v]), false));
    }

    private int read(int input) {
        DType type = types.get(input).dtype();
        switch (loop.access(input)) {
            case SCALAR:
                int slot = slot(true, 0);
                scalarLoads.add(new Load(input, slot, type));
                return slot;
            case REPEATED:
                int register = register(false);
                loads.add(new Load(input, register, type));
                return register;
            default:
                return readDirectly(input, false);
        }
    }

    private int readDirectly(int input, boolean thin) {
        DType type = types.get(input).dtype();
        int direct = place(Kind.INPUT, input, type.bytes(), thin);
        if (type.bytes() == 4) {
            return direct;
        }
        int wide = register(thin);
        body.add(new Instruction("widen." + type, wide, List.of(direct)));
        return wide;
    }

    private void emit(Fused.Step step, int value) {
        if (step.op() instanceof Fill f) {
            DType d = f.type().dtype();
            placeOf[value] = slot(!d.isFloat(), MoveOnCpu.value(d, f.value()));
            return;
        }
        if (step.op() instanceof Reduce r) {
            String code = r.kind().name().toLowerCase(Locale.ROOT) + ".rows."
                    + lanes(types.get(value).dtype());
            int whole = lanes(step.args().get(0));
            placeOf[value] = finish(isThin(value) ? code : "copy", value, List.of(whole)); // a row may be one element
            return;
        }
        if (joins(step, value)) {
            return;
        }
        boolean thin = isThin(value);
        List<Integer> args = step.args().stream().map(a -> placeOf(a, thin)).toList();
        DType from = types.get(step.args().get(0)).dtype();
        String code = code(step.op(), from, args);
        if (step.op() instanceof Cast c && c.to().isHalf() && c.to() != from) {
            int exact = code.isEmpty() ? args.get(0) : apply(code, args, thin);
            boolean isRead = steps.stream().anyMatch(s -> s.args().contains(value));
            placeOf[value] = isRead ? apply("round." + c.to(), List.of(exact), thin) : exact; // writing rounds too
        } else if (code.isEmpty()) {
            placeOf[value] = args.get(0);
        } else {
            placeOf[value] = finish(code, value, code.equals("square.f32") ? args.subList(0, 1) : args);
        }
    }

    /**
     * Whether a step waits for the one that reads it, {@code a * b} for {@code + c} and {@code sqrt} for {@code a /}, or is one
     * that takes such a step in.
     */
    private boolean joins(Fused.Step step, int value) {
        boolean thin = isThin(value);
        boolean floats = step.args().stream().allMatch(a -> types.get(a).dtype() == DType.FLOAT32);
        if (floats && uses[value] == 1 && (step.op() == Binary.MUL || step.op() == Unary.SQRT)) {
            String code = step.op() == Binary.MUL ? "mul.f32" : "sqrt.f32";
            waiting.put(
                    value,
                    new Instruction(
                            code,
                            -1,
                            step.args().stream().map(a -> placeOf(a, thin)).toList()));
            return true;
        }
        if (floats && step.op() == Binary.ADD) {
            for (int k = 0; k < 2; k++) {
                Instruction product = waiting.get(step.args().get(k));
                if (product != null && isThin(step.args().get(k)) == thin && product.code.equals("mul.f32")) {
                    waiting.remove(step.args().get(k));
                    placeOf[value] = finish(
                            "mul_add.f32",
                            value,
                            append(product.args, placeOf(step.args().get(1 - k), thin)));
                    return true;
                }
            }
        }
        if (floats && step.op() == Binary.DIV) {
            Instruction root = waiting.get(step.args().get(1));
            if (root != null && isThin(step.args().get(1)) == thin && root.code.equals("sqrt.f32")) {
                waiting.remove(step.args().get(1));
                placeOf[value] = finish(
                        "div_sqrt.f32", value, List.of(placeOf(step.args().get(0), thin), root.args.get(0)));
                return true;
            }
        }
        return false;
    }

    private static List<Integer> append(List<Integer> list, int last) {
        return Stream.concat(list.stream(), Stream.of(last)).toList();
    }

    /** Writes an instruction whose result is a value of the op, and gives its place. */
    private int finish(String code, int value, List<Integer> args) {
        boolean scalar = args.stream().allMatch(this::isSlot);
        int place = scalar ? slot(true, 0) : target(value);
        (scalar ? prologue : body).add(new Instruction(code, place, args));
        return place;
    }

    private int apply(String code, List<Integer> args, boolean thin) {
        boolean scalar = args.stream().allMatch(this::isSlot);
        int place = scalar ? slot(true, 0) : register(thin);
        (scalar ? prologue : body).add(new Instruction(code, place, args));
        return place;
    }

    /** Where a step writes: straight to an output if it is one and has lanes of four bytes. */
    private int target(int value) {
        int result = results.indexOf(value);
        return result >= 0 && types.get(value).dtype().bytes() == 4
                ? place(Kind.OUTPUT, result, 4, isThin(value))
                : register(isThin(value));
    }

    /** The instruction of an op; empty if there is nothing to do. */
    private String code(Op step, DType from, List<Integer> args) {
        if (step instanceof Cast c) {
            return cast(from, c.to());
        } else if (step == Select.SELECT) {
            return "select";
        } else if (step == Binary.POW && isConstant(args.get(1), 2) && !isSlot(args.get(0))) {
            return "square.f32";
        } else if (step instanceof Unary || step instanceof Binary || step instanceof Compare) {
            boolean logical = step == Unary.NOT || step == Binary.AND || step == Binary.OR;
            String lanes = logical ? "bool" : from.isFloat() ? "f32" : "i32";
            return ((Enum<?>) step).name().toLowerCase(Locale.ROOT) + "." + lanes;
        }
        throw new IllegalArgumentException(step + " is not elementwise");
    }

    private static String cast(DType from, DType to) {
        if (lanes(from) == lanes(to) && (to != DType.BOOL || from == to)) {
            return "";
        }
        return "cast." + lanes(from) + "." + (to == DType.BOOL ? to : lanes(to));
    }

    private static DType lanes(DType type) {
        return type.isFloat() ? DType.FLOAT32 : DType.INT32;
    }

    private boolean isConstant(int place, double value) {
        Place p = places.get(place);
        return p.kind == Kind.SLOT && slots.get(p.index).equals(new Slot(false, value));
    }

    private void deliver(int result) {
        boolean isThin = isThin(results.get(result));
        int from = placeOf(results.get(result), isThin);
        if (places.get(from).equals(new Place(Kind.OUTPUT, result, 4, isThin))) {
            return;
        }
        DType type = outputs.get(result).dtype();
        int to = place(Kind.OUTPUT, result, type.bytes(), isThin);
        body.add(new Instruction(type.bytes() == 4 ? "copy" : "narrow." + type, to, List.of(from)));
    }

    /** Whether all reads of an input come before an output is written that lies in the same place. */
    boolean canRunInPlace(int input, int output) {
        if (outputs.get(output).dtype().bytes() != inputs.get(input).dtype().bytes()
                || outputs.get(output).size() != inputs.get(input).size()
                || sums.stream().anyMatch(s -> s.output == output || isAt(s.place, Kind.INPUT, input))) {
            return false; // sums are taken after the loop's body
        }
        if (loop.access(input) == LoopShape.Access.SCALAR) {
            return outputs.get(output).size() == 1; // it is read before the loop
        }
        if (loads.stream().anyMatch(l -> l.input == input)) {
            return false;
        }
        int lastRead = -1;
        int firstWrite = body.size();
        for (int i = body.size() - 1; i >= 0; i--) {
            if (lastRead < 0 && body.get(i).args.stream().anyMatch(a -> isAt(a, Kind.INPUT, input))) {
                lastRead = i;
            }
            if (isAt(body.get(i).y, Kind.OUTPUT, output)) {
                firstWrite = i;
            }
        }
        return lastRead <= firstWrite;
    }

    private boolean isAt(int place, Kind kind, int index) {
        return places.get(place).kind == kind && places.get(place).index == index;
    }

    Attributes attributes() {
        Attributes a = new Attributes()
                .add(loop.size())
                .add(loop.dims())
                .add(thin.size() == 0 ? 1 : shape.size() / thin.size())
                .add(outputs.size())
                .add(inputs.size())
                .add(registers)
                .add(slots.size());
        slots.forEach(s -> a.add(s.integer).addReal(s.value));
        a.add(places.size());
        places.forEach(p -> a.add(p.kind.ordinal()).add(p.index).add(p.bytes).add(p.thin));
        a.add(scalarLoads.size());
        scalarLoads.forEach(l -> a.add(l.input).add(places.get(l.place).index).add(l.type.ordinal()));
        a.add(loads.size());
        loads.forEach(l -> a.add(l.input).add(l.place).add(l.type.ordinal()).add(loop.steps(l.input)));
        add(a, prologue);
        add(a, body);
        a.add(columns).add(sums.size());
        sums.forEach(s -> a.add(s.place).add(s.output).add(s.squared));
        return a;
    }

    private void add(Attributes a, List<Instruction> instructions) {
        a.add(instructions.size());
        for (Instruction i : instructions) {
            int code = ArgaliCpu.elementwiseOpcode(i.code);
            if (code < 0) {
                throw new IllegalStateException("there is no instruction " + i.code);
            }
            a.add(code).add(isSlot(i.y) ? 0 : scalars(i)).add(i.y);
            for (int k = 0; k < 3; k++) {
                a.add(k < i.args.size() ? i.args.get(k) : -1);
            }
        }
    }

    /** Which arguments are scalars, as bits. */
    private long scalars(Instruction i) {
        long bits = 0;
        for (int k = 0; k < i.args.size(); k++) {
            bits |= isSlot(i.args.get(k)) ? 1L << k : 0;
        }
        return bits;
    }

    private void assignRegisters() {
        List<Registers.Use> uses = body.stream()
                .map(i -> new Registers.Use(
                        i.args.stream()
                                .filter(this::isRegister)
                                .map(this::index)
                                .toList(),
                        isRegister(i.y) ? index(i.y) : -1,
                        i.args.stream().allMatch(a -> isSlot(a) || places.get(a).thin == places.get(i.y).thin)))
                .toList();
        Registers assigned = new Registers(
                registers,
                uses,
                loads.stream().map(l -> index(l.place)).toList(),
                sums.stream()
                        .map(Sum::place)
                        .filter(this::isRegister)
                        .map(this::index)
                        .toList());
        places.replaceAll(p -> p.kind == Kind.REGISTER ? new Place(p.kind, assigned.of(p.index), p.bytes, p.thin) : p);
        registers = assigned.count();
    }

    private boolean isRegister(int place) {
        return places.get(place).kind == Kind.REGISTER;
    }

    private int index(int place) {
        return places.get(place).index;
    }
}
