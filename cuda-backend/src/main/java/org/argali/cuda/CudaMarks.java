package org.argali.cuda;

import java.util.List;
import java.util.stream.Stream;
import org.argali.cuda.driver.CudaEvent;
import org.argali.cuda.driver.CudaQueue;
import org.argali.spi.Marks;

/** Events that the device notes the time of when it comes to them. */
final class CudaMarks implements Marks {
    private final CudaQueue queue;
    private final List<CudaEvent> events;

    CudaMarks(CudaQueue queue, int count) {
        this.queue = queue;
        this.events = Stream.generate(() -> new CudaEvent(true)).limit(count).toList();
    }

    @Override
    public void put(int i) {
        events.get(i).record(queue);
    }

    @Override
    public double nanos(int from, int to) {
        return events.get(to).nanosSince(events.get(from));
    }

    @Override
    public boolean areTheDevices() {
        return true;
    }

    @Override
    public void close() {
        events.forEach(CudaEvent::close);
    }
}
