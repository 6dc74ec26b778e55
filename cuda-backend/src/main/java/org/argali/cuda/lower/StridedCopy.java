package org.argali.cuda.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.argali.cuda.kernel.CudaC;
import org.argali.cuda.kernel.Grid;
import org.argali.cuda.kernel.KernelArgs;
import org.argali.cuda.kernel.KernelDevice;
import org.argali.cuda.kernel.KernelSource;
import org.argali.cuda.kernel.Launch;
import org.argali.cuda.kernel.LoadedKernel;
import org.argali.spi.Slice;

/**
 * A copy of {@code sizes} elements from one layout to another. Axes that both layouts walk through without a jump become one,
 * and neighbours that both keep together move as one unit of up to 16 bytes. Where two axes trade places, tiles are turned.
 *
 * @param unit bytes moved at once; {@code from}, {@code to} and strides count these
 */
record StridedCopy(int unit, List<Long> sizes, long from, List<Long> in, long to, List<Long> out) {
    private static final int TILE = 32;
    private static final int SHORTEST_TURNED = 16;

    StridedCopy {
        List<Long> s = new ArrayList<>();
        List<Long> i = new ArrayList<>();
        List<Long> o = new ArrayList<>();
        for (int a = 0; a < sizes.size(); a++) {
            long size = sizes.get(a);
            int last = s.size() - 1;
            if (size == 1) {
                continue;
            }
            if (last >= 0 && i.get(last) == size * in.get(a) && o.get(last) == size * out.get(a)) {
                s.set(last, s.get(last) * size);
                i.set(last, in.get(a));
                o.set(last, out.get(a));
            } else {
                s.add(size);
                i.add(in.get(a));
                o.add(out.get(a));
            }
        }
        if (s.isEmpty()) {
            s.add(1L);
            i.add(1L);
            o.add(1L);
        }
        sizes = List.copyOf(s);
        in = List.copyOf(i);
        out = List.copyOf(o);
    }

    /** Compiles what is needed for places that are well aligned. */
    void load(KernelDevice device) {
        if (elements() > 0) {
            widest(0, 0).kernel(device);
        }
    }

    List<Launch> launches(KernelDevice device, Slice source, Slice target) {
        if (elements() == 0) {
            return List.of();
        }
        StridedCopy c = widest(source.address(), target.address());
        OptionalInt turned = c.turned();
        List<Long> axes = new ArrayList<>();
        for (List<Long> member : List.of(c.sizes, c.in, c.out)) {
            axes.addAll(turned.isPresent() ? lastButOne(member, turned.getAsInt()) : member);
        }
        long n = turned.isPresent() ? c.tiles(turned.getAsInt()) : c.elements();
        return List.of(c.kernel(device)
                .launch(
                        turned.isPresent() ? Grid.ofBlocks(n, device) : Grid.ofThreads(n, device),
                        new KernelArgs()
                                .index(n)
                                .pointer(source.address() + c.from * c.unit)
                                .pointer(target.address() + c.to * c.unit)
                                .struct(axes)));
    }

    private static List<Long> lastButOne(List<Long> axes, int axis) {
        List<Long> order = new ArrayList<>(axes);
        Long moved = order.remove(axis);
        order.add(order.size() - 1, moved);
        return order;
    }

    /** The axis along which the input is dense, if that is not the output's last and both are long: the two trade places. */
    OptionalInt turned() {
        int last = sizes.size() - 1;
        boolean into = out.get(last) == 1 && in.get(last) != 1 && sizes.get(last) >= SHORTEST_TURNED;
        return IntStream.range(0, into ? last : 0)
                .filter(a -> in.get(a) == 1 && sizes.get(a) >= SHORTEST_TURNED)
                .findFirst();
    }

    private long tiles(int turned) {
        long rows = sizes.get(turned);
        long columns = sizes.get(sizes.size() - 1);
        return elements() / rows / columns * ((rows + TILE - 1) / TILE) * ((columns + TILE - 1) / TILE);
    }

    private long elements() {
        return sizes.stream().reduce(1L, Math::multiplyExact);
    }

    private LoadedKernel kernel(KernelDevice device) {
        Map<String, String> defines =
                CudaC.defines(elements(), "RANK", String.valueOf(sizes.size()), "ELEMENT", CudaC.unit(unit));
        return device.load(
                KernelSource.ofFile("strided_copy", defines, "strided_copy", "transposed"),
                turned().isPresent() ? "transposed" : "strided_copy");
    }

    /** This copy in the largest units that sizes, strides and places allow. */
    StridedCopy widest(long sourceAddress, long targetAddress) {
        for (int bytes = 16; bytes > unit; bytes /= 2) {
            int k = bytes / unit;
            if (CAN_MOVE.contains(bytes)
                    && (sourceAddress + from * unit) % bytes == 0
                    && (targetAddress + to * unit) % bytes == 0
                    && isMadeOf(k)) {
                return inUnitsOf(k);
            }
        }
        return this;
    }

    private static final List<Integer> CAN_MOVE = List.of(16, 8, 4);

    private boolean isMadeOf(int k) {
        int last = sizes.size() - 1;
        boolean whole =
                in.get(last) == 1 && out.get(last) == 1 && sizes.get(last) % k == 0 && from % k == 0 && to % k == 0;
        for (int a = 0; whole && a < last; a++) {
            whole = in.get(a) % k == 0 && out.get(a) % k == 0;
        }
        return whole;
    }

    private StridedCopy inUnitsOf(int k) {
        int last = sizes.size() - 1;
        List<Long> s = new ArrayList<>(sizes);
        List<Long> i = new ArrayList<>(in.stream().map(v -> v / k).toList());
        List<Long> o = new ArrayList<>(out.stream().map(v -> v / k).toList());
        s.set(last, s.get(last) / k);
        i.set(last, 1L);
        o.set(last, 1L);
        return new StridedCopy(unit * k, s, from / k, i, to / k, o);
    }
}
