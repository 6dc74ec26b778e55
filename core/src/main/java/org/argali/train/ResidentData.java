package org.argali.train;

import java.util.ArrayList;
import java.util.List;
import org.argali.runtime.Session;
import org.argali.spi.Buffer;
import org.argali.spi.Device;
import org.argali.spi.Slice;
import org.argali.tensor.NDArray;
import org.argali.tensor.TensorType;

/** Arrays that lie on a device, and the order in which their rows are taken. */
final class ResidentData implements AutoCloseable {
    private final Session session;
    private final List<Slice> arrays = new ArrayList<>();
    private final Slice order;
    private final List<Buffer> buffers = new ArrayList<>();
    private boolean orderIsOld = true;
    private boolean open = true;

    /**
     * Copies them there.
     *
     * @throws org.argali.spi.OutOfDeviceMemoryException if there is no room; nothing is kept then
     */
    ResidentData(Session session, List<NDArray> data) {
        this.session = session;
        try {
            for (NDArray a : data) {
                Slice place = place(a.type());
                session.device().stream().write(a, place);
                arrays.add(place);
            }
            order = place(orderOf(data));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Slice place(TensorType type) {
        Buffer b = session.device().allocate(Math.max(1, session.device().bytes(type)));
        buffers.add(b);
        return Slice.of(b);
    }

    private static TensorType orderOf(List<NDArray> data) {
        return TensorType.i32(data.get(0).shape().dim(0));
    }

    /** What these take. */
    static long bytes(Device device, List<NDArray> data) {
        return data.stream().mapToLong(a -> device.bytes(a.type())).sum() + device.bytes(orderOf(data));
    }

    List<Slice> arrays() {
        return arrays;
    }

    Slice order() {
        return order;
    }

    /** The rows are in another order now. */
    void reordered() {
        orderIsOld = true;
    }

    /** Brings the order there if it is another than before. */
    void bring(int[] rows) {
        if (orderIsOld) {
            session.device().stream().write(NDArray.of(rows), order);
            orderIsOld = false;
        }
    }

    boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        buffers.forEach(Buffer::close);
    }
}
